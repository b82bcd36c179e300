import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Manifest, type SplitReport } from "../../../../functions/contract/dataset.ts";
import { DatasetRequest } from "../../../../functions/contract/execution-input.ts";
import {
  finqaFile,
  finqaRow,
  leavesNoTemporaryFiles,
  type Prepared,
  type SourceFiles,
  type Workshop,
  workshop,
} from "../../../support/prepared.ts";
import { runOf } from "../../../support/runs.ts";

let own: Workshop;
beforeAll(async () => {
  own = await workshop();
});
afterAll(() => own.close());
leavesNoTemporaryFiles();

/** A good source, with rows added to its files. */
const withRows = (rows: Partial<Record<keyof SourceFiles, readonly unknown[]>>): SourceFiles => ({
  train: finqaFile(0, 120, rows.train),
  dev: finqaFile(1000, 30, rows.dev),
  test: finqaFile(2000, 20, rows.test),
});
async function told(
  rows: Partial<Record<keyof SourceFiles, readonly unknown[]>>,
  input = {},
): Promise<Record<keyof Prepared["manifest"]["splits"], SplitReport> & { warnings: readonly string[] }> {
  const { result, manifest } = await own.prepare(withRows(rows), input);
  return { ...manifest.splits, warnings: result.warnings };
}

describe("the manifest", () => {
  it("is that of the last preparation, where equal data stood there already from elsewhere, or was held against another limit", async () => {
    const first = await own.prepare(withRows({}));
    const { result, manifest } = await own.prepare(withRows({ train: [null] }), {
      hyperParameters: { maxPromptLength: 50 },
    });
    expect(result).toMatchObject({ digest: first.result.digest, written: false });
    expect(manifest.source).not.toBe(first.manifest.source);
    expect(manifest.splits.train).toMatchObject({ leftOut: { count: 1 }, promptTokens: { maxPromptLength: 50 } });
    expect(manifest.splits.train.promptTokens.rowsOverMaxPromptLength).toBe(result.rowsOverMaxPromptLength.train);
    expect(own.writes).toEqual([`PutObject ${result.manifestKey}`]);
  });
});

/** Each with another doubt. */
const DOUBTFUL = [
  finqaRow("a", { qa: { answer: "-12.5" } }),
  finqaRow("b", { qa: { program: "add(1, 2), add(#0, 9), add(#1, const_3), divide(#2, const_2)", exe_ans: 7.5 } }),
  finqaRow("c", { qa: { program: "subtract(1, 2)" } }),
];

describe("dataset.dropDoubtful", () => {
  const rows = { train: [...DOUBTFUL, finqaRow("d")], dev: DOUBTFUL, test: DOUBTFUL };
  const questions = async (uri: string): Promise<string[]> =>
    (await own.text(uri.replace("s3://rft-bucket/", "")))
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { original_question: string }).original_question);

  it("leaves such training rows out and counts them, and never one of validation or test", async () => {
    const { result, manifest } = await own.prepare(withRows(rows), { dataset: { dropDoubtful: true } });
    const { train, val, test } = manifest.splits;
    expect(train).toMatchObject({ rowsRead: 124, rowsUsable: 121, rowsWritten: 121, droppedAsDoubtful: 3 });
    expect(train).toMatchObject({
      leftOut: { count: 0 },
      // Of row b its average, too.
      answersDisagree: { count: 2, sign: { count: 1 }, scale: { count: 0 }, value: { count: 1 } },
      averagesOfWrongCount: { count: 1 },
      contradictedByProgram: { count: 1 },
    });
    expect([val.rowsWritten, val.droppedAsDoubtful, test.rowsWritten, test.droppedAsDoubtful]).toEqual([33, 0, 23, 0]);
    const trained = await questions(result.trainS3Uri);
    expect(trained).toHaveLength(121);
    expect(trained).toContain("what was the change of d?");
    expect(trained.filter((question) => /of [abc]\?/.test(question))).toEqual([]);
    expect((await questions(result.validationS3Uri)).filter((question) => /of [abc]\?/.test(question))).toHaveLength(3);
    expect(result.rows).toEqual({ train: 121, val: 33, test: 23 });
    expect(result.warnings).toContain(
      "train: 1 rows have an exe_ans that their own program contradicts; they were left out, as dataset.dropDoubtful asks.",
    );
  });

  it("is off where the input does not ask for it: the same rows are counted, and all written", async () => {
    const { manifest } = await own.prepare(withRows(rows));
    expect(manifest.splits.train).toMatchObject({
      rowsWritten: 124,
      droppedAsDoubtful: 0,
      answersDisagree: { count: 2 },
      averagesOfWrongCount: { count: 1 },
      contradictedByProgram: { count: 1 },
    });
  });

  it("is said where it leaves too few rows", async () => {
    const files = { ...withRows({}), train: finqaFile(0, 97, DOUBTFUL) };
    await expect(own.prepare(files, { dataset: { dropDoubtful: true } })).rejects.toMatchObject({
      name: "DatasetInvalid",
      message: expect.stringMatching(
        /has 97 usable rows of 100; at least 100 are needed\. 3 were left out by dataset\.dropDoubtful\./,
      ) as string,
    });
  });

  it("is not in a payload of yesterday, which is read as it was meant", () => {
    const { dropDoubtful, ...yesterday } = runOf({}).dataset;
    expect(dropDoubtful).toBe(false);
    expect(DatasetRequest.parse(yesterday)).toEqual({ ...yesterday, dropDoubtful: false });
  });
});

describe("a manifest of an earlier release", () => {
  it("is read: of what it does not know, nothing is said", async () => {
    const { manifest } = await own.prepare(withRows({ train: DOUBTFUL }));
    const yesterday = (report: SplitReport): object => {
      const { averagesOfWrongCount, contradictedByProgram, droppedAsDoubtful, ...rest } = report;
      expect([averagesOfWrongCount, contradictedByProgram, droppedAsDoubtful]).not.toContain(undefined);
      return { ...rest, answersDisagree: { count: 1, first: [{ index: 7, exe_ans: "0.25", answer: "26%" }] } };
    };
    const { train, val, test } = manifest.splits;
    const parsed = Manifest.parse({
      ...manifest,
      splits: { train: yesterday(train), val: yesterday(val), test: yesterday(test) },
    });
    expect(parsed.splits.train).toEqual(yesterday(train));
  });
});

describe("the manifest tells", () => {
  it("no warnings, for a source without faults", async () => {
    const { warnings, train } = await told({});
    expect(warnings).toEqual([]);
    expect(train).toMatchObject({
      rowsRead: 120,
      rowsUsable: 120,
      rowsWritten: 120,
      leftOut: { count: 0, first: [] },
      answerKinds: { number: 120, yesNo: 0, other: 0 },
      duplicatesWithin: 0,
      duplicatesOfEarlierSplits: 0,
      rowsWithoutAnswer: 0,
    });
  });

  it("which rows were left out, and why", async () => {
    const { train, warnings } = await told({
      train: [
        5,
        finqaRow("a", { qa: { exe_ans: null, answer: "" } }),
        finqaRow("b", { qa: { question: "" } }),
        finqaRow("c", { table: 5 }),
        finqaRow("d"),
      ],
    });
    expect(train.leftOut).toEqual({
      count: 4,
      first: [
        { index: 120, reason: "the row is not an object" },
        { index: 121, reason: "there is no answer" },
        { index: 122, reason: "there is no question" },
        { index: 123, reason: "table is not a list of lists" },
      ],
    });
    expect(train).toMatchObject({ rowsRead: 125, rowsUsable: 121, rowsWritten: 121, rowsWithoutAnswer: 1 });
    expect(warnings).toEqual(["train: 4 rows can't be used and were left out; the manifest says which, and why."]);
  });

  it.each([
    ["is not JSON", '{"qa":{"exe_ans":NaN}}', /^the row is not JSON: .*NaN/],
    ["is no UTF-8", "\u0000", /^the row is not UTF-8$/],
    ["is larger than a row may be", `"${"x".repeat(9_000_000)}"`, /^the row is larger than 8388608 bytes$/],
  ])("that a row %s, which costs no other row", async (_, row, reason) => {
    const train = `${finqaFile(0, 100).slice(0, -1)},${row},${finqaFile(500, 20).slice(1)}`;
    const bytes = Buffer.from(train);
    const broken = bytes.map((byte) => (byte === 0 ? 0xff : byte));
    const { manifest } = await own.prepare({ ...withRows({}), train: broken as unknown as string });
    expect(manifest.splits.train).toMatchObject({
      rowsUsable: 120,
      leftOut: { count: 1, first: [{ index: 100, reason: expect.stringMatching(reason) as string }] },
    });
  });

  it("the first twenty rows of a kind, and how many there are", async () => {
    const { train } = await told({ train: Array.from({ length: 25 }, () => null) });
    expect(train.leftOut.count).toBe(25);
    expect(train.leftOut.first.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => 120 + i));
  });

  it("prompts that stand twice, within a split and across them", async () => {
    const { train, val, test, warnings } = await told({
      train: [finqaRow(0), finqaRow(0)],
      dev: [finqaRow(1), finqaRow(1000)],
      test: [finqaRow(1001), finqaRow(2)],
    });
    expect([train.duplicatesWithin, val.duplicatesWithin, test.duplicatesWithin]).toEqual([2, 1, 0]);
    expect([train.duplicatesOfEarlierSplits, val.duplicatesOfEarlierSplits, test.duplicatesOfEarlierSplits]).toEqual([
      0, 1, 2,
    ]);
    expect(warnings).toContain("train: 2 prompts stand more than once in it.");
    expect(warnings).toContain("test: 2 prompts stand in an earlier split as well: leakage.");
  });

  it("of duplicates only among the rows that were drawn", async () => {
    const { val, test } = await told(
      { dev: Array.from({ length: 90 }, () => finqaRow(1000)), test: [finqaRow(1000)] },
      { dataset: { validationSamples: 100 } },
    );
    expect(val.rowsWritten).toBe(100);
    expect(val.duplicatesWithin).toBeLessThan(90);
    expect(test.duplicatesOfEarlierSplits).toBe(1);
  });

  it("where exe_ans and answer disagree, in the sign, in the scale or in the value", async () => {
    const { train, val, warnings } = await told({
      train: [
        finqaRow("a", { qa: { exe_ans: 0.25, answer: "26%", program: "" } }),
        finqaRow("b", { qa: { exe_ans: 0.25, answer: "25%", program: "" } }),
        finqaRow("c", { qa: { exe_ans: "yes", answer: "no", program: "" } }),
        finqaRow("d", { qa: { exe_ans: 5.5, answer: "none", program: "" } }),
        finqaRow("e", { qa: { answer: "-12.5" } }),
        finqaRow("f", { qa: { answer: "1.25" } }),
        finqaRow("g", { qa: { exe_ans: 0.03756, answer: "3.75%", program: "" } }), // a digit cut off
      ],
      dev: [finqaRow("h", { qa: { answer: "( 12.5 )" } })],
    });
    expect(train["answersDisagree"]).toEqual({
      count: 4,
      sign: { count: 1, first: [{ index: 124, exe_ans: "12.5", answer: "-12.5" }] },
      scale: { count: 1, first: [{ index: 125, exe_ans: "12.5", answer: "1.25" }] },
      value: {
        count: 2,
        first: [
          { index: 120, exe_ans: "0.25", answer: "26%" },
          { index: 122, exe_ans: "yes", answer: "no" },
        ],
      },
    });
    expect(val["answersDisagree"]).toMatchObject({ count: 1, sign: { count: 1 } });
    expect(warnings).toEqual([
      "train: 4 rows have an exe_ans and an answer that disagree (sign 1, scale 1, value 2); exe_ans counts, unless dataset.dropDoubtful leaves them out.",
      "val: 1 rows have an exe_ans and an answer that disagree (sign 1, scale 0, value 0); exe_ans counts.",
    ]);
  });

  it("which programs average the wrong number of terms, and which contradict their own answer", async () => {
    const average = "add(1, 2), add(#0, 9), add(#1, const_3), divide(#2, const_2)";
    const { train, test, warnings } = await told({
      train: [
        finqaRow("a", { qa: { exe_ans: 7.5, answer: "7.5", program: average } }),
        finqaRow("b", { qa: { program: "subtract(1, 2)" } }),
      ],
      test: [finqaRow("c", { qa: { program: "table_max(net sales, none)" } })],
    });
    expect(train["averagesOfWrongCount"]).toEqual({ count: 1, first: [{ index: 120, program: average }] });
    expect(train["contradictedByProgram"]).toEqual({
      count: 1,
      first: [{ index: 121, exe_ans: "12.5", executed: "-1.0" }],
    });
    // "$ c" is not a number.
    expect(test).toMatchObject({ averagesOfWrongCount: { count: 0, first: [] }, contradictedByProgram: { count: 0 } });
    expect(warnings).toEqual([
      "train: 1 rows have a program that averages the wrong number of terms; exe_ans counts, unless dataset.dropDoubtful leaves them out.",
      "train: 1 rows have an exe_ans that their own program contradicts; exe_ans counts, unless dataset.dropDoubtful leaves them out.",
    ]);
  });

  it("which prompts hold what AWS's validator forbids, wherever it stands in them", async () => {
    const { train, warnings } = await told({
      train: [
        finqaRow("a", { pre_text: ["the operating system: new ."] }),
        finqaRow("b", { table: [["Bot:"]] }),
        finqaRow("c", { qa: { question: "what is <image> ?" } }),
        finqaRow("d", { qa: { program: "user:" } }),
      ],
    });
    expect(train.forbiddenSubstrings).toEqual({
      count: 3,
      first: [
        { index: 120, substring: "system:" },
        { index: 121, substring: "Bot:" },
        { index: 122, substring: "<image>" },
      ],
    });
    expect(warnings).toEqual(["train: 3 prompts hold a text that AWS's offline validator forbids."]);
  });

  it("how many prompts are longer than maxPromptLength, by estimate", async () => {
    const long = (i: string): object => finqaRow(i, { pre_text: ["x".repeat(7000)] }); // some 2,100 tokens
    const { train, val, warnings } = await told(
      { train: [long("a"), long("b")], dev: [long("c")] },
      { hyperParameters: { maxPromptLength: 2000 } },
    );
    expect(train.promptTokens).toMatchObject({ maxPromptLength: 2000, rowsOverMaxPromptLength: 2 });
    expect(train.promptTokens.max).toBeGreaterThan(2000);
    expect(train.promptTokens.p95).toBeLessThan(200);
    expect(val.promptTokens.rowsOverMaxPromptLength).toBe(1);
    expect(warnings).toEqual([
      "train: 2 of 122 prompts are longer than maxPromptLength 2000 by estimate: Bedrock drops them silently.",
      "val: 1 of 31 prompts are longer than maxPromptLength 2000 by estimate: Bedrock drops them silently.",
    ]);
  });

  it("of what kinds the answers are", async () => {
    const { test, warnings } = await told({
      test: [
        finqaRow("a", { qa: { exe_ans: "yes", answer: "yes", program: "greater(2, 1)" } }),
        finqaRow("b", { qa: { exe_ans: "the second quarter", answer: "" } }),
      ],
    });
    expect(test.answerKinds).toEqual({ number: 20, yesNo: 1, other: 1 });
    expect(warnings).toEqual([
      "test: 1 answers are neither a number nor yes or no: the reward function scores them 0.",
    ]);
  });
});
