import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";

export const SOURCE_KEY = "rft-source/finqa";

/** FinQA's three files, small: as few rows as Bedrock takes, made once for all runs. */
const files = new Map<string, Buffer>(
  (
    [
      ["train.json", 1, 104],
      ["dev.json", 2, 8],
      ["test.json", 3, 8],
    ] as const
  ).map(([file, seed, rows]) => [`${SOURCE_KEY}/${file}`, Buffer.from(JSON.stringify(generateFinqaRows(seed, rows)))]),
);
export const sampleFiles: ReadonlyMap<string, Buffer> = files;

/** The same, with a train.json whose lines are more than S3 takes in one part of the upload. */
export const bigFiles = (): ReadonlyMap<string, Buffer> => {
  const padding = "the company operates in a single segment . ".repeat(1_880);
  const rows = generateFinqaRows(1, 104).map((row) => ({ ...row, pre_text: [...row.pre_text, padding] }));
  return new Map([...files, [`${SOURCE_KEY}/train.json`, Buffer.from(JSON.stringify(rows))]]);
};
