import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFinqaSample } from "../../../support/finqa-sample.ts";
import { FINQA_FOLDER, hasFinqa } from "../../../support/finqa.ts";
import { type Prepared, type Workshop, workshop } from "../../../support/prepared.ts";
import { hasPython, python, unlessPython } from "../../../support/python.ts";

const NOTEBOOK = fileURLToPath(new URL("notebook.py", import.meta.url));

/**
 * A row by the text of its answers and of what stands beside: the text matters, since 688 and 688.0 are one number to
 * JavaScript.
 */
const rowText = (
  i: number,
  qa: string,
  beside = '"pre_text":["before ."],"post_text":["after ."],"table":[["a","b"]]',
): string => `{${beside},"qa":{"question":"question ${i} ?",${qa}}}`;
const ANSWERS = [
  "127.4",
  "688",
  "688.0",
  "6.88e2",
  "0.00001",
  "1e-5",
  "0.0001",
  "1e16",
  "9999999999999998.0",
  "12345678901234567890",
  "0",
  "-0",
  "-0.0",
  "0.0",
  "true",
  "false",
  '"yes"',
  '"no"',
  '"1,234"',
  '" 5 "',
  "1e400",
  "0.1",
  "-93.5",
  "1E5",
  '5,"exe_ans":688.0',
];
const BESIDE = [
  '"id":1', // neither text nor table
  '"pre_text":[],"post_text":[],"table":[]',
  '"pre_text":[""],"post_text":["",""],"table":[[""]]',
  '"pre_text":null,"post_text":null,"table":null',
  '"pre_text":["a","b"],"table":[["x",5,5.0,1e-5,null,true,false],[]]',
  '"pre_text":["a\\"b\\\\c\\n\\t\\u0001"],"post_text":["é 😀 \\ud83d\\ude00 \\u2028"],"table":[["</td>","|"]]',
  '"post_text":["only after"],"exe_ans":5,"answer":"5"',
];
const oddRows = [
  ...ANSWERS.map((answer, i) => rowText(i, `"exe_ans":${answer},"answer":"unused"`)),
  ...ANSWERS.map((answer, i) =>
    rowText(100 + i, `"exe_ans":${i % 2 === 0 ? "null" : '""'},"answer":${answer.split(',"')[0] ?? ""}`),
  ),
  ...BESIDE.flatMap((beside, i) => [
    rowText(200 + i, '"exe_ans":12.5,"program":"add(1, 2)"', beside),
    rowText(300 + i, '"exe_ans":12.0,"program":["add",1]', beside),
  ]),
  ...'null|5|[]|{}|"text"'.split("|"), // unusable ones
  '{"qa":{"question":"  ","exe_ans":5}}',
  '{"qa":{"question":"no answer ?","exe_ans":null,"answer":" "}}',
  ...Array.from({ length: 100 }, (_, i) => rowText(400 + i, `"exe_ans":${i}.50`)),
];

/** Folders of sources by what they are. */
const folders = new Map<string, string>();
let own: Workshop;
beforeAll(async () => {
  own = await workshop();
  folders.set("FinQA's own rows", FINQA_FOLDER);
  for (const [name, fill] of [
    ["the generated sample", writeFinqaSample],
    [
      "odd rows",
      async (folder: string) => {
        for (const [file, text] of [
          ["train.json", `\ufeff[${oddRows.join(",\r\n")}]`],
          ["dev.json", `[${oddRows.toReversed().join(" , ")}]`],
          ["test.json", "[]"],
        ] as const)
          await writeFile(join(folder, file), text);
      },
    ],
  ] as const) {
    const folder = await mkdtemp(join(tmpdir(), "finqa-rft-test-"));
    folders.set(name, folder);
    await fill(folder);
  }
});
afterAll(async () => {
  folders.delete("FinQA's own rows"); // not ours
  await Promise.all([...folders.values()].map((folder) => rm(folder, { recursive: true })));
  await own.close();
});

async function prepared(folder: string, dataset: object): Promise<Prepared> {
  const [train, dev, test] = await Promise.all(
    ["train", "dev", "test"].map((name) => readFile(join(folder, `${name}.json`), "utf8")),
  );
  return own.prepare({ train: train ?? "", dev: dev ?? "", test: test ?? "" }, { dataset });
}

const ALL = { trainSamples: 6251, validationSamples: 883, testSamples: 1147, seed: 42 };
const SOME = { trainSamples: 101, validationSamples: 100, testSamples: 100, seed: 7 };

async function isTheNotebooks(source: string, asked: typeof ALL, ...counts: readonly number[]): Promise<void> {
  const folder = folders.get(source) ?? "";
  const { manifest } = await prepared(folder, asked);
  const theirs = python([
    NOTEBOOK,
    folder,
    String(asked.seed),
    String(asked.trainSamples),
    String(asked.validationSamples),
    String(asked.testSamples),
  ]) as Record<string, object[]>;
  for (const [i, split] of (["train", "val", "test"] as const).entries()) {
    const lines = (await own.text(manifest.splits[split].key))
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(counts[i] ?? -1);
    expect(lines).toEqual(theirs[split]);
    expect(lines.map(Object.keys)).toEqual(theirs[split]?.map(Object.keys)); // in the AWS sample notebook's order too
  }
}

describe.skipIf(!hasPython)(`the lines are those of the AWS sample notebook${unlessPython}`, () => {
  it.each([
    ["the generated sample", ALL, 640, 100, 100],
    ["the generated sample", SOME, 101, 100, 100],
    ["odd rows", ALL, 164, 164, 0],
    ["odd rows", SOME, 101, 100, 0],
  ] as const)("for %s, with %j: %i, %i and %i", isTheNotebooks);

  it.skipIf(!hasFinqa).each([
    ["FinQA's own rows", ALL, 683, 100, 100],
    ["FinQA's own rows", SOME, 101, 100, 100],
  ] as const)(
    `for %s, with %j: %i, %i and %i${hasFinqa ? "" : " (skipped: ../shared/finqa is missing)"}`,
    isTheNotebooks,
  );
});
