import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SplitReport } from "../../../../functions/contract/dataset.ts";
import {
  finqaFile,
  finqaRow,
  leavesNoTemporaryFiles,
  type Prepared,
  type SourceFiles,
  type Workshop,
  workshop,
} from "../../../support/prepared.ts";

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

describe("the manifest tells", () => {
  it("nothing to mend, of a source without faults", async () => {
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
        { index: 120, reason: "the row is no object" },
        { index: 121, reason: "there is no answer" },
        { index: 122, reason: "there is no question" },
        { index: 123, reason: "table is no list of lists" },
      ],
    });
    expect(train).toMatchObject({ rowsRead: 125, rowsUsable: 121, rowsWritten: 121, rowsWithoutAnswer: 1 });
    expect(warnings).toEqual(["train: 4 rows can't be used and were left out; the manifest says which, and why."]);
  });

  it.each([
    ["is no JSON", '{"qa":{"exe_ans":NaN}}', /^the row is no JSON: .*NaN/],
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

  it("where exe_ans and answer disagree", async () => {
    const { train, warnings } = await told({
      train: [
        finqaRow("a", { qa: { exe_ans: 0.25, answer: "26%" } }),
        finqaRow("b", { qa: { exe_ans: 0.25, answer: "25%" } }),
        finqaRow("c", { qa: { exe_ans: "yes", answer: "no" } }),
        finqaRow("d", { qa: { exe_ans: 5.5, answer: "none" } }),
      ],
    });
    expect(train.answersDisagree).toEqual({
      count: 2,
      first: [
        { index: 120, exe_ans: "0.25", answer: "26%" },
        { index: 122, exe_ans: "yes", answer: "no" },
      ],
    });
    expect(warnings).toEqual(["train: 2 rows have an exe_ans and an answer that disagree; exe_ans is trained on."]);
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
      "train: 2 of 122 prompts are longer than maxPromptLength 2000 by estimate: Bedrock drops them in silence.",
      "val: 1 of 31 prompts are longer than maxPromptLength 2000 by estimate: Bedrock drops them in silence.",
    ]);
  });

  it("of what kinds the answers are", async () => {
    const { test, warnings } = await told({
      test: [
        finqaRow("a", { qa: { exe_ans: "yes", answer: "yes" } }),
        finqaRow("b", { qa: { exe_ans: "the second quarter", answer: "" } }),
      ],
    });
    expect(test.answerKinds).toEqual({ number: 20, yesNo: 1, other: 1 });
    expect(warnings).toEqual([
      "test: 1 answers are neither a number nor yes or no: the reward function scores them 0.",
    ]);
  });
});
