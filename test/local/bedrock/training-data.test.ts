import {
  CreateModelCustomizationJobCommand,
  GetModelCustomizationJobCommand,
  type GetModelCustomizationJobResponse,
} from "@aws-sdk/client-bedrock";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readPrompts } from "../../../local/bedrock/training-data.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../local/s3/object-store.ts";
import { type BedrockStandIn, bedrockStandIn, goodRequest } from "../../support/bedrock.ts";

let store: ObjectStore;
let s3: S3Client;
let standIn: BedrockStandIn | undefined;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "test");
});
afterEach(() => standIn?.close());
afterAll(() => store.close());

const KEY = "rft-data/train.jsonl";
const put = (lines: readonly string[], end = "\n") =>
  s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key: KEY, Body: Buffer.from(lines.join("\n") + end) }));

const row = (i: number, changes: object = {}): string =>
  JSON.stringify({
    messages: [
      { role: "system", content: "You are an analyst." },
      { role: "user", content: `Question ${i}` },
    ],
    reference_answer: { answer: "1.0" },
    task_id: `finqa_train_${i}`,
    ...changes,
  });
const rows = (n: number): string[] => Array.from({ length: n }, (_, i) => row(i));
/** 120 rows, the one of this number replaced. */
const withLine = (number: number, line: string): string[] =>
  rows(120).map((good, i) => (i === number - 1 ? line : good));

/** The ended job over the data in the bucket: creation succeeds, the data is read afterwards, as on AWS. */
async function ended(trainingKey = KEY): Promise<GetModelCustomizationJobResponse> {
  standIn = await bedrockStandIn({
    train: async (job) => {
      await readPrompts(s3, job.request.trainingDataConfig.s3Uri);
      job.end("Completed");
    },
  });
  const { client } = standIn;
  const { jobArn } = await client.send(
    new CreateModelCustomizationJobCommand(
      goodRequest({ trainingDataConfig: { s3Uri: `s3://rft-bucket/${trainingKey}` } }),
    ),
  );
  return vi.waitUntil(
    async () => {
      const job = await client.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobArn }));
      return job.status === "InProgress" ? undefined : job;
    },
    { timeout: 30_000 },
  );
}

describe("training data", () => {
  it.each([
    ["of 100 records", rows(100)],
    ["of 20,000 records", rows(20_000)],
    ["with a reference that is a text", withLine(1, row(0, { reference_answer: "127.4" }))],
    ["with a reference that is a number", withLine(1, row(0, { reference_answer: 0 }))],
    ["with fields of its own", withLine(1, row(0, { difficulty: { level: 3 } }))],
    [
      "with the assistant's turn",
      withLine(
        1,
        row(0, {
          messages: [
            { role: "user", content: "?" },
            { role: "assistant", content: "ANSWER: 1" },
          ],
        }),
      ),
    ],
  ])("%s is taken", async (_, lines) => {
    await put(lines);
    expect(await ended()).toMatchObject({ status: "Completed" });
  });

  it("needs no line end after the last record", async () => {
    await put(rows(100), "");
    expect((await readPrompts(s3, `s3://rft-bucket/${KEY}`)).map(({ id }) => id).at(-1)).toBe("finqa_train_99");
  });

  it("is read as the user's turn, all turns, and the reference as it stands there", async () => {
    await put(rows(100));
    expect((await readPrompts(s3, `s3://rft-bucket/${KEY}`))[3]).toEqual({
      id: "finqa_train_3",
      messages: [
        { role: "system", content: "You are an analyst." },
        { role: "user", content: "Question 3" },
      ],
      text: "Question 3",
      reference: { answer: "1.0" },
    });
  });

  // "Unable to parse Amazon S3 file: x.jsonl. Data files must conform to JSONL format." is the troubleshooting page's;
  // what follows it is the rehearsal's. RFT's own error strings: not found.
  it.each([
    ["a line that is cut off", 57, row(56).slice(0, -9), "no JSON"],
    ["a blank line", 100, "", "no JSON"],
    ["a blank line at the end", 120, "", "no JSON"],
    ["a line that is a list", 3, "[]", "no JSON object"],
    ["a line that is null", 3, "null", "no JSON object"],
    ["a line that is a text", 3, '"text"', "no JSON object"],
    ["no messages", 2, row(1, { messages: undefined }), "messages is not a list"],
    ["messages that are a text", 2, row(1, { messages: "Question 1" }), "messages is not a list"],
    ["no turn at all", 2, row(1, { messages: [] }), "no user turn"],
    ["no user's turn", 2, row(1, { messages: [{ role: "system", content: "x" }] }), "no user turn"],
    ["a turn that is null", 2, row(1, { messages: [null] }), "no role, or no content"],
    ["a turn without content", 2, row(1, { messages: [{ role: "user", content: "" }] }), "no role, or no content"],
    ["a turn without a role", 2, row(1, { messages: [{ content: "x" }] }), "no role, or no content"],
    [
      "content in parts",
      2,
      row(1, { messages: [{ role: "user", content: [{ type: "text", text: "x" }] }] }),
      "no role, or no content",
    ],
    ["no reference", 120, row(119, { reference_answer: undefined }), "reference_answer is missing"],
    ["a reference that is null", 1, row(0, { reference_answer: null }), "reference_answer is missing"],
    ["an empty reference", 1, row(0, { reference_answer: "" }), "reference_answer is missing"],
  ])("with %s fails the job, which names the line", async (_, number, line, what) => {
    await put(withLine(number, line));
    const { status, failureMessage } = await ended();
    expect(status).toBe("Failed");
    expect(failureMessage).toMatch(
      new RegExp(
        `^Unable to parse Amazon S3 file: ${KEY}\\. Data files must conform to JSONL format\\. Line ${number}: .*${what}`,
      ),
    );
  });

  it.each([
    ["of 99 records", 99, /99 records.*at least 100/],
    ["of no record", 0, /0 records.*at least 100/],
    ["of 20,001 records", 20_001, /more than 20000 records/],
  ])("%s fails the job", async (_, n, message) => {
    await put(rows(n), n === 0 ? "" : "\n");
    const { status, failureMessage } = await ended();
    expect(status).toBe("Failed");
    expect(failureMessage).toMatch(message);
  });

  it("that is not there fails the job, which names bucket and key", async () => {
    const { status, failureMessage } = await ended("rft-data/nothing.jsonl");
    expect(status).toBe("Failed");
    expect(failureMessage).toContain(
      "Could not validate GetObject permissions to access Amazon S3 bucket: rft-bucket at key rft-data/nothing.jsonl",
    );
  });

  it("for validation may be of one record", async () => {
    await put(rows(1));
    expect(await readPrompts(s3, `s3://rft-bucket/${KEY}`, 1)).toHaveLength(1);
  });
});
