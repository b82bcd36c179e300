import { isUtf8 } from "node:buffer";
import { describe, expect, it } from "vitest";
import { Manifest, PreparedDataset } from "../../../../functions/contract/dataset.ts";
import { type Split, SPLITS } from "../../../../functions/contract/splits.ts";
import { prepareDataset } from "../../../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { readPrompts } from "../../../../local/bedrock/training-data.ts";
import { MemoryS3 } from "../../../support/memory-s3.ts";
import { runOf } from "../../../support/runs.ts";
import { type BadFile, badFiles, GOOD_FILE, SMALL_FILE } from "./bad-files.ts";

const BUCKET = "rft-bucket";
const QUICK_RETRIES = { tries: 2, firstWaitMs: 1, silenceMs: 300 };
/** A file is read, checked and written in milliseconds; the largest has 9 MB. */
const SLOW_MS = 10_000;

interface Outcome {
  readonly s3: MemoryS3;
  readonly milliseconds: number;
  readonly result: PreparedDataset | Error;
}

async function outcomeOf({ file }: Pick<BadFile, "file">, prefix = "finqa"): Promise<Outcome> {
  const s3 = new MemoryS3();
  s3.objects.set(`source-bucket/${prefix}/train.json`, file);
  for (const name of ["dev.json", "test.json"]) s3.objects.set(`source-bucket/${prefix}/${name}`, SMALL_FILE);
  const run = runOf({ dataset: { source: `s3://source-bucket/${prefix}` } });
  const start = performance.now();
  const result = await prepareDataset({ run }, { s3: s3.client, bucket: BUCKET, retries: QUICK_RETRIES }).catch(
    (error: unknown) => error as Error,
  );
  return { s3, result, milliseconds: performance.now() - start };
}

/** What is wrong with how a file was taken; undefined where nothing is. */
async function wrongWith(bad: BadFile): Promise<string | undefined> {
  const { s3, result, milliseconds } = await outcomeOf(bad);
  if (milliseconds > SLOW_MS) return `it took ${milliseconds.toFixed(0)} ms`;
  return result instanceof Error ? wrongWithRefusal(bad, result, s3) : wrongWithData(bad, result, s3);
}

function wrongWithRefusal(
  { expected, says }: BadFile,
  { name, message }: Error,
  { objects }: MemoryS3,
): string | undefined {
  if (name !== "DatasetInvalid" && name !== "DatasetUnavailable") return `${name}: ${message}`;
  if (typeof expected === "number") return `refused: ${message}`;
  if (message.length > 4_000) return `a message of ${message.length} characters`;
  if (!message.includes("train.json") || !message.includes("edrive"))
    return `a message without file or remedy: ${message}`;
  if (says !== undefined && !says.test(message)) return `a message that does not say ${String(says)}: ${message}`;
  return [...objects.keys()].some((key) => key.startsWith(`${BUCKET}/`)) ? "something was written" : undefined;
}

async function wrongWithData(
  { expected, says }: BadFile,
  result: PreparedDataset,
  s3: MemoryS3,
): Promise<string | undefined> {
  if (expected === "refused") return "it was taken";
  const text = textOf(s3, `s3://${BUCKET}/${result.manifestKey}`);
  const { splits } = Manifest.parse(JSON.parse(text));
  const { rowsRead, rowsUsable, leftOut } = splits.train;
  if (text.length > 32_768 || JSON.stringify(PreparedDataset.parse(result)).length > 8_192)
    return "a manifest or a result that holds a row";
  if (rowsRead !== rowsUsable + leftOut.count)
    return `${rowsRead} rows read, ${rowsUsable} usable and ${leftOut.count} left out`;
  if (
    leftOut.first.length !== Math.min(20, leftOut.count) ||
    leftOut.first.some(({ index, reason }) => index >= rowsRead || reason === "")
  )
    return "rows left out without index or reason";
  if (expected !== undefined && leftOut.count !== expected)
    return `${leftOut.count} rows left out: ${JSON.stringify(leftOut.first)}`;
  if (says !== undefined && !leftOut.first.some(({ reason }) => says.test(reason)))
    return `no reason says ${String(says)}: ${JSON.stringify(leftOut.first)}`;
  if (
    leftOut.count > 0 &&
    !result.warnings.some((warning) => warning.startsWith(`train: ${leftOut.count} rows can't be used`))
  )
    return "no warning of rows left out";
  const uris = { train: result.trainS3Uri, val: result.validationS3Uri, test: result.testS3Uri };
  for (const split of SPLITS) {
    const wrong = await wrongWithLines(s3, split, splits[split].rowsWritten, uris[split]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** By Bedrock's rules, as the stand-in checks them, and for any reader of lines. */
async function wrongWithLines(s3: MemoryS3, split: Split, rows: number, uri: string): Promise<string | undefined> {
  const text = textOf(s3, uri);
  if (!text.endsWith("\n") || /[\u2028\u2029\u0085\r]/.test(text)) return `${split}.jsonl is no JSONL`;
  const lines = linesOf(text);
  if (lines.length !== rows || lines.some(({ task_id }, i) => task_id !== `finqa_${split}_${i}`))
    return `${split}.jsonl has other lines than the manifest says`;
  if (lines.some(({ reference_answer: { answer } }) => typeof answer !== "string" || answer.trim() === ""))
    return `${split}.jsonl has a line without a reference answer`;
  return readPrompts(s3.client, uri, split === "train" ? undefined : 1).then(() => undefined, String);
}

interface Line {
  readonly task_id: string;
  readonly original_question: string;
  readonly messages: readonly { readonly content: string }[];
  readonly reference_answer: { readonly answer: unknown };
}

const linesOf = (text: string): Line[] =>
  text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

function textOf({ objects }: MemoryS3, uri: string): string {
  const bytes = objects.get(uri.slice("s3://".length));
  if (!Buffer.isBuffer(bytes) || !isUtf8(bytes)) throw new Error(`${uri} is not there, or not UTF-8`);
  return bytes.toString("utf8");
}

describe("bad datasets, generated", () => {
  const files = badFiles();

  it(
    `each of ${files.length} is refused in words, or prepared with its bad rows counted, index and reason each`,
    { timeout: 120_000 },
    async () => {
      expect(files.length).toBeGreaterThanOrEqual(200);
      const wrong: { what: string; wrong: string }[] = [];
      for (const file of files) {
        const found = await wrongWith(file);
        if (found !== undefined) wrong.push({ what: file.what, wrong: found.slice(0, 300) });
      }
      expect(wrong).toEqual([]);
    },
  );

  it("writes the last of a key that stands twice, and numbers of any length, as Python does", async () => {
    const rows = [
      '{"qa":{"question":"1?","exe_ans":1,"exe_ans":2.0}}',
      '{"qa":{"question":"2?","exe_ans":1},"table":[["a"]],"table":[[1.50,null]]}',
      `{"qa":{"question":"3?","exe_ans":${"9".repeat(400)}}}`,
      '{"qa":{"question":"4?","exe_ans":1e400}}',
    ];
    const { s3, result } = await outcomeOf({
      file: Buffer.from(`[${rows.join(",")},${GOOD_FILE.toString("utf8").slice(1)}`),
    });
    const lines = linesOf(textOf(s3, (result as PreparedDataset).trainS3Uri));
    const of = (question: string): Line | undefined =>
      lines.find(({ original_question }) => original_question === question);
    expect(of("1?")?.reference_answer).toEqual({ answer: "2.0" });
    expect(of("2?")?.messages[1]?.content).toContain("Table:\n1.5 | None");
    expect(of("3?")?.reference_answer).toEqual({ answer: "9".repeat(400) });
    expect(of("4?")?.reference_answer).toEqual({ answer: "inf" });
  });

  it("reads a prefix of S3 as it is written", async () => {
    const { result } = await outcomeOf({ file: GOOD_FILE }, "é#1/a?b/../%41");
    expect(result).toMatchObject({ rows: { train: 100, val: 3, test: 3 } });
  });
});
