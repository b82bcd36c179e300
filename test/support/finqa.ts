import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generateFinqaRows, type SampleRow } from "../../local/sample/generate.ts";

/** Real rows of FinQA, where they are: beside the repository, since they are not ours to copy. */
export const FINQA_FOLDER = fileURLToPath(new URL("../../../shared/finqa", import.meta.url));
export const hasFinqa = existsSync(`${FINQA_FOLDER}/train.json`);

/** All rows of FinQA, or of the generated sample where FinQA is missing. */
export function allRows(): { readonly rows: readonly SampleRow[]; readonly source: string } {
  if (!hasFinqa) return { rows: generateFinqaRows(1, 600), source: "the generated sample (FinQA's rows are missing)" };
  const rows = ["train", "dev", "test"].flatMap(
    (file) => JSON.parse(readFileSync(`${FINQA_FOLDER}/${file}.json`, "utf8")) as SampleRow[],
  );
  return { rows, source: "FinQA's own rows" };
}
