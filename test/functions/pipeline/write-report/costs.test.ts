import { describe, expect, it } from "vitest";
import { askedModels } from "../../../../functions/pipeline/write-report/asked-models.ts";
import { costsOf, type RunWork } from "../../../../functions/pipeline/write-report/costs.ts";
import { NO_REWARD_WORK, rewardWork } from "../../../../functions/pipeline/write-report/reward-work.ts";
import { BASELINE_SUMMARY, modelResult, nestedOf, summaryOf } from "../../../support/evaluations.ts";
import { runOf } from "../../../support/runs.ts";

const ROWS = { train: 6_251, val: 883 };

/** A run of a day, small enough to be reckoned by hand. */
const DAY: RunWork = {
  transitions: 100,
  taskSeconds: [
    { state: "ResolveRun", seconds: 2 },
    { state: "PrepareDataset", seconds: 60 },
  ],
  historyEvents: 1_000,
  historyBytes: 3_000_000,
  reward: rewardWork(runOf({}), ROWS),
  fileBytes: [25_000_000, 3_000_000, 4_000_000],
  trainingHours: 23.2,
};

const dollarsOf = (work: RunWork): Record<string, number | null> =>
  Object.fromEntries(costsOf(work).map(({ item, usDollars }) => [item, usDollars]));
const quantityOf = (work: RunWork, name: string): string | undefined =>
  costsOf(work).find(({ item }) => item === name)?.quantity;

describe("what the reward function is asked", () => {
  it("is every answer of the hyperparameters, and each validation row at each evaluation", () => {
    // ceil(6251 / 32) = 196 steps, 39 evaluations; 6251 × 1 × 4 + 39 × 883 = 25,004 + 34,437; in calls of 32: 1857.5.
    expect(rewardWork(runOf({}), ROWS)).toEqual({
      answers: 59_441,
      invocations: 1_858,
      seconds: (5_944.1 + 18_580) / 1000,
    });
  });

  it("is no validation where the run has none", () => {
    expect(rewardWork(runOf({ useValidationData: false }), ROWS)).toMatchObject({ answers: 25_004, invocations: 782 });
  });

  it("grows with epochs and with answers a prompt, and takes fewer calls in larger batches", () => {
    const hyperParameters = { epochCount: 3, trainingSamplePerPrompt: 16, batchSize: 512, evalInterval: 10 };
    // ceil(6251 / 512) × 3 = 39 steps, 3 evaluations; 6251 × 3 × 16 + 3 × 883.
    expect(rewardWork(runOf({ hyperParameters }), ROWS)).toMatchObject({ answers: 302_697, invocations: 592 });
  });
});

describe("what a run costs", () => {
  it.each([
    ["Step Functions", 100 * 0.000025],
    // 2 × 0.25 + 60 × 1.7275390625, and once it has ended 5 × 1 + 2 × 0.25: 109.652 GiB·s; 4 requests.
    ["Lambda, the steps", 109.65234375 * 0.0000133334 + 4 * 0.0000002],
    // 24.5241 s at half a GiB.
    ["Lambda, the reward function", 12.26205 * 0.0000133334 + 1_858 * 0.0000002],
    // 25 MB in three parts of 8 MiB, begun and completed, 2 files, a manifest, twice a listing and two files: 14
    // writes. 3 files, manifest, smoke test, twice three: 11 reads.
    ["S3, requests", 14 * 0.000005 + 11 * 0.0000004],
    ["S3, the dataset", 0.032 * 0.023],
    // 3 MB, 1,000 × 300 and 1,862 × 1,500 bytes.
    ["CloudWatch, logs", 0.006093 * 0.5],
    // 7 metrics in 24 hours of training and one before.
    ["CloudWatch, metrics", (175 / 730) * 0.3],
    ["All of these", 0.0025 + 0.00146284 + 0.000535095 + 0.0000744 + 0.000736 + 0.0030465 + 0.0719178],
  ])("%s, by hand", (item, dollars) => {
    expect(dollarsOf(DAY)[item]).toBeCloseTo(dollars, 7);
  });

  it("says how much of what, and leaves the training's price to be looked up", () => {
    expect(quantityOf(DAY, "Lambda, the reward function")).toBe("59441 answers in 1858 invocations, 12.3 GiB·s");
    expect(quantityOf(DAY, "S3, requests")).toBe("14 writes, 11 reads");
    expect(dollarsOf(DAY)["Bedrock training"]).toBeNull();
    expect(quantityOf(DAY, "Bedrock training")).toMatch(/^23\.20 h of USE1-Nova2\.0Lite-RFT-Training-Hours/);
  });

  it("is one figure each for baseline, evaluation and champion, and adds them up", () => {
    const withChampion = summaryOf({
      models: [...summaryOf().models, modelResult({ name: "champion", role: "champion", usDollars: 2.25 })],
    });
    const baseline = { ...nestedOf(BASELINE_SUMMARY), summary: BASELINE_SUMMARY };
    const evaluation = { ...nestedOf(withChampion), summary: withChampion };
    const asked = { ...DAY, askedModels: askedModels(baseline, evaluation) };
    expect(costsOf(asked).slice(0, 3)).toEqual([
      { item: "Bedrock, baseline", quantity: "199 answers, 0.22 M tokens in, 0.12 M out", usDollars: 0.4007 },
      { item: "Bedrock, evaluation", quantity: "2,292 answers, 2.52 M tokens in, 1.38 M out", usDollars: 4.41 },
      {
        item: "Bedrock, evaluation of the champion",
        quantity: "1,147 answers, 1.26 M tokens in, 0.69 M out",
        usDollars: 2.25,
      },
    ]);
    expect(dollarsOf(asked)["All of these"]).toBeCloseTo((dollarsOf(DAY)["All of these"] ?? 0) + 7.0607, 7);
  });

  it("takes off what an earlier evaluation had paid for: an answer is asked once", () => {
    const nested = nestedOf(summaryOf());
    const kept = { ...nested, output: { ...nested.output, spentUsDollars: 2.1 }, summary: summaryOf() };
    const items = askedModels(null, kept);
    expect(items.at(-1)).toMatchObject({
      item: "Bedrock, answers that were there already",
      usDollars: expect.closeTo(-2.31, 9) as number,
    });
    expect(items).toHaveLength(2);
  });

  it("is the whole of an evaluation whose summary can't be read, and nothing for one that was not made", () => {
    expect(askedModels(null, { ...nestedOf(summaryOf()), summary: null })).toEqual([
      { item: "Bedrock, evaluation", quantity: "", usDollars: 4.41 },
    ]);
    expect(askedModels(null, null)).toEqual([]);
  });

  it("is nothing for the training, and next to nothing for the rest, where there was none", () => {
    const dollars = dollarsOf({
      transitions: 1,
      taskSeconds: [],
      historyEvents: 6,
      historyBytes: 5_000,
      reward: NO_REWARD_WORK,
      fileBytes: [],
      trainingHours: null,
    });
    expect(dollars["Bedrock training"]).toBe(0);
    expect(dollars["All of these"]).toBeLessThan(0.004);
  });
});
