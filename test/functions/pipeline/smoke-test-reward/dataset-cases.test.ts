import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { recipe } from "#recipe";
import { finqaLine } from "../../../support/finqa-lines.ts";
import { readRow } from "../../../../recipes/finqa/row.ts";
import { scoreBatch } from "../../../../functions/reward/reward.ts";
import { datasetCases } from "../../../../functions/pipeline/smoke-test-reward/dataset-cases.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { allRows } from "../../../support/finqa.ts";
import { breakOff, type FileServer, fileServer } from "../../../support/file-server.ts";
import { clientFor } from "../../../support/scripted-server.ts";

const URI = "s3://rft-bucket/rft-data/train.jsonl";
/** A line of the dataset, as PrepareDataset writes it. */
function line(i: number, answer: unknown): string {
  const raw = { pre_text: ["text ."], post_text: [], table: [], qa: { question: "how much?", exe_ans: answer } };
  const row = readRow(JSON.stringify(raw), raw);
  const { head, tail } = finqaLine(row, "train");
  return `${head}${i}${tail}`;
}

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "SmokeTestRewardRole");
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});
const casesOf = async (lines: readonly string[]) => {
  await s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key: "rft-data/train.jsonl", Body: lines.join("") }));
  return datasetCases(s3, URI, recipe);
};

describe("the cases of a dataset", () => {
  it("are two of each of its first twenty rows: the answer, and the answer made wrong", async () => {
    const cases = await casesOf(Array.from({ length: 50 }, (_, i) => line(i, i + 0.5)));
    expect(cases).toHaveLength(40);
    expect(cases.map(({ expected }) => expected)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 0)));
    expect(new Set(cases.map(({ sample }) => sample.id)).size).toBe(40);
    expect(cases[2]).toMatchObject({
      name: 'finqa_train_1: "ANSWER: 1.5" for 1.5',
      expected: 1,
      sample: {
        id: "finqa_train_1_right",
        messages: [
          { role: "system" },
          { role: "user", content: expect.stringContaining("how much?") as string },
          { role: "assistant", content: expect.stringMatching(/\n\nANSWER: 1\.5$/) as string },
        ],
        metadata: { reference_answer: { answer: "1.5" } },
      },
    });
    expect(cases[3]).toMatchObject({
      name: 'finqa_train_1: "ANSWER: 1.65" for 1.5',
      expected: 0,
      sample: { id: "finqa_train_1_wrong" },
    });
  });

  it("are as many as there are, of a dataset with fewer rows", async () => {
    expect(await casesOf([line(0, "yes"), line(1, 0)])).toMatchObject([
      { name: 'finqa_train_0: "ANSWER: yes" for yes' },
      { name: 'finqa_train_0: "ANSWER: no" for yes' },
      { name: 'finqa_train_1: "ANSWER: 0" for 0' },
      { name: 'finqa_train_1: "ANSWER: 0.1" for 0' },
    ]);
  });

  it("are none of a row whose answer no reward can read, which PrepareDataset lets pass with a warning", async () => {
    const cases = await casesOf([line(0, "the second quarter"), line(1, 12.5)]);
    expect(cases.map(({ sample }) => sample.id)).toEqual(["finqa_train_1_right", "finqa_train_1_wrong"]);
  });

  const { rows, source } = allRows();
  it(`are scored as they must be by the pipeline's own reward, whatever row of ${source} they are made of`, async () => {
    const lines = rows.map(({ qa }, i) => line(i, qa.exe_ans));
    for (let at = 0; at < lines.length; at += 20) {
      const cases = await casesOf(lines.slice(at, at + 20));
      const scores = scoreBatch(cases.map(({ sample }) => sample)).results.map(
        (result) => result.aggregate_reward_score,
      );
      expect(cases.filter(({ expected }, i) => scores[i] !== expected).map(({ name }) => name)).toEqual([]);
    }
  });
});

describe("a dataset that can't be read", () => {
  let server: FileServer | undefined;
  afterEach(() => server?.close());
  const from = async (script: Parameters<typeof fileServer>[0]) => {
    server = await fileServer(script);
    return datasetCases(new S3Client({ ...clientFor(server.url), maxAttempts: 1, forcePathStyle: true }), URI, recipe);
  };
  const twentyLines = Array.from({ length: 20 }, (_, i) => line(i, 5)).join("");

  it("ends in an error that names call and object where it is not there", async () => {
    await expect(datasetCases(s3, "s3://rft-bucket/nothing", recipe)).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("s3:GetObject on s3://rft-bucket/nothing failed: NoSuchKey") as string,
    });
  });

  it.each([3, 500, twentyLines.indexOf("\n") + 1, twentyLines.length - 5])(
    "ends in an error that the machine retries where it breaks off after %i bytes",
    async (bytes) => {
      await expect(
        from((response) => {
          breakOff(response, twentyLines.slice(0, bytes), { "content-length": 1_000_000 });
        }),
      ).rejects.toMatchObject({
        name: "ServiceTemporarilyUnavailable",
        message: expect.stringContaining(`s3:GetObject on ${URI}`) as string,
      });
    },
  );

  it("is let go after twenty rows, however long it is", async () => {
    let closed: () => void;
    const letGo = new Promise<void>((resolve) => (closed = resolve));
    expect(
      await from((response) => {
        response.on("close", closed);
        response.writeHead(200, { "content-length": 100_000_000 }).write(twentyLines);
      }),
    ).toHaveLength(40);
    await letGo;
  });
});
