import { LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RewardResult, RewardSample } from "../../../../functions/contract/reward.ts";
import { RewardTestResult } from "../../../../functions/contract/reward-test.ts";
import { finqaLine } from "../../../support/finqa-lines.ts";
import { readRow } from "../../../../recipes/finqa/row.ts";
import { scoreBatch } from "../../../../functions/reward/reward.ts";
import { recipe } from "#recipe";
import { knownCasesOf } from "../../../../functions/pipeline/smoke-test-reward/known-cases.ts";
import { smokeTestReward } from "../../../../functions/pipeline/smoke-test-reward/smoke-test-reward.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { generateFinqaRows } from "../../../../recipes/finqa/sample-rows.ts";
import { DATASET, runOf } from "../../../support/runs.ts";
import { clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

const knownCases = knownCasesOf(recipe);

const ALIAS = "arn:aws:lambda:us-east-1:123456789012:function:Reward:live";
const CASES = knownCases.length + 40;

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore(DATASET.bucket);
  s3 = s3Client(store.url, "SmokeTestRewardRole");
  const lines = generateFinqaRows(1, 30).map((raw, i) => {
    const row = readRow(JSON.stringify(raw), raw);
    const { head, tail } = finqaLine(row, "train");
    return `${head}${i}${tail}`;
  });
  await s3.send(
    new PutObjectCommand({
      Bucket: DATASET.bucket,
      Key: DATASET.trainS3Uri.replace("s3://rft-bucket/", ""),
      Body: lines.join(""),
    }),
  );
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/** The step, with a reward function that answers as the pipeline's own does, changed. */
async function smokeTest(
  changed: (results: readonly RewardResult[]) => unknown,
  event: unknown = { run: runOf({}), dataset: DATASET },
): Promise<RewardTestResult> {
  server = await scriptedServer(({ body }) =>
    ok(JSON.stringify(changed(scoreBatch(JSON.parse(body)).results)), { "x-amz-executed-version": "7" }),
  );
  return smokeTestReward(event, { lambda: new LambdaClient(clientFor(server.url)), s3, rewardFunctionArn: ALIAS });
}

describe("smoke-test-reward", () => {
  it("returns the version that scored every known answer exactly, and what it scored", async () => {
    const result = await smokeTest((results) => results);
    expect(RewardTestResult.parse(result)).toEqual(result);
    expect(result).toMatchObject({
      rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
      casesPassed: CASES,
    });
    expect(result.cases).toHaveLength(CASES);
    for (const { expected, got } of result.cases) expect(got).toBe(expected);
    expect(result.cases[0]).toEqual({ name: 'the AWS sample notebook\'s "ANSWER: 25"', expected: 1, got: 1 });
  });

  it("asks once, for all known cases and twenty rows of the dataset, each with an id of its own", async () => {
    await smokeTest((results) => results);
    expect(server?.requests).toHaveLength(1);
    const samples = JSON.parse(server?.requests[0]?.body ?? "") as RewardSample[];
    expect(samples.slice(0, knownCases.length)).toEqual(knownCases.map(({ sample }) => sample));
    expect(samples.filter(({ id }) => /^finqa_train_\d+_(right|wrong)$/.test(id))).toHaveLength(40);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(CASES);
  });

  it("takes a reward that adds what it wants to each result", async () => {
    expect(
      await smokeTest((results) =>
        results.map(({ id, aggregate_reward_score }) => ({ id, aggregate_reward_score, reason: "none" })),
      ),
    ).toMatchObject({ casesPassed: CASES });
  });

  it.each<[string, (results: readonly RewardResult[]) => unknown, RegExp]>([
    [
      "scores a right answer 0.95",
      (results) => results.map((r) => ({ ...r, aggregate_reward_score: r.aggregate_reward_score * 0.95 })),
      /; \d+ faults\. Nothing.*\ncase +\| expected \| got\nthe AWS sample notebook's "ANSWER: 25" +\| 1\.0 +\| 0\.95\n/,
    ],
    [
      "pays one answer that is 10 % off",
      (results) => results.map((r) => (r.id === "finqa_train_3_wrong" ? { ...r, aggregate_reward_score: 1 } : r)),
      /; 1 fault\. Nothing.*\ncase +\| expected \| got\nfinqa_train_3: "ANSWER: .* \| 0\.0 +\| 1\n/,
    ],
    [
      "scores above 1",
      (results) => results.map((r) => ({ ...r, aggregate_reward_score: r.aggregate_reward_score * 2 })),
      /\| 1\.0 +\| 2, not a number from 0 to 1\n/,
    ],
    [
      "leaves the last result out",
      (results) => results.slice(0, -1),
      new RegExp(`the response's length +\\| ${CASES} results +\\| ${CASES - 1} results\\n.*no result`),
    ],
    ["answers in another order", (results) => results.toReversed(), /id test_001 +\| id "finqa_train_\d+_wrong"/],
    [
      "loses an id",
      (results) => results.map((r, i) => (i === 4 ? { aggregate_reward_score: 1 } : r)),
      /id known_4 +\| id nothing/,
    ],
    ["answers with an object", (results) => ({ results }), /the response's shape \| an array \| \{"results"/],
    ["answers with nothing", () => null, /the response's shape \| an array \| null/],
  ])("refuses a reward that %s, with a table", async (_, changed, table) => {
    const error = (await smokeTest(changed).catch((e: unknown) => e)) as Error;
    expect(error.name).toBe("RewardSmokeTestFailed");
    expect(error.message).toContain(`function:Reward:7 did not score ${CASES} known answers as expected`);
    expect(error.message).toMatch(table);
    expect(error.message).toContain("Nothing was spent. Fix and deploy the reward function, then redrive");
    expect(error.message.length).toBeLessThan(16_000); // half of what Step Functions takes as a cause
  });

  it("names every case of a reward that fails some: those that failed with their scores, and those that passed", async () => {
    const halved = (results: readonly RewardResult[]): unknown =>
      results.map((r, i) => (i < 20 ? { ...r, aggregate_reward_score: 0.5 } : r));
    const { message } = (await smokeTest(halved).catch((e: unknown) => e)) as Error;
    const passed = message.split("\n").at(-1) ?? "";
    for (const [i, { name }] of knownCases.entries()) expect(passed.includes(name)).toBe(i >= 20);
    for (const { name } of knownCases.slice(0, 20)) expect(message).toContain(`\n${name.slice(0, 50)}`);
    expect(message).toContain(`Scored as expected: ${CASES - 20} (`);
  });

  it("says of an answer that is not a list that nothing was scored", async () => {
    const { message } = (await smokeTest(() => ({})).catch((e: unknown) => e)) as Error;
    expect(message).toMatch(/Scored as expected: none\.$/);
  });

  it("calls an event without a dataset a broken contract", async () => {
    await expect(smokeTest((results) => results, { run: runOf({}) })).rejects.toMatchObject({
      name: "ContractViolated",
    });
  });
});
