import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holm, pValue } from "../../../functions/sweep/select-trial/p-values.ts";
import { rankTrials } from "../../../functions/sweep/select-trial/rank-trials.ts";
import { selectTrial } from "../../../functions/sweep/select-trial/select-trial.ts";
import {
  begun,
  completed,
  estimate,
  executionName,
  modelArn,
  NOW,
  resultOf,
  runArn,
  runOutput,
  SWEEP,
  type SweepBench,
  sweepBench,
  trialOf,
} from "../../support/sweeps.ts";

let bench: SweepBench;
beforeEach(async () => {
  bench = await sweepBench();
});
afterEach(() => bench.close());

const select = (count: number, ends: readonly { index: number; error: string }[] = []) =>
  selectTrial(
    { sweep: { execution: SWEEP }, trials: Array.from({ length: count }, (_, i) => trialOf(i)), ends, now: NOW },
    { s3: bench.s3.client, sfn: bench.sfn, bucket: bench.bucket },
  );

describe("the trial that is chosen", () => {
  it("is the one whose model scores best on the validation rows", async () => {
    [0.4, 0.55, 0.5].forEach((score, index) => {
      bench.put(completed(index, score));
    });
    expect(await select(3)).toMatchObject({
      index: 1,
      label: "learningRate 2e-5",
      executionName: executionName(1),
      modelArn: modelArn(1),
      reasoningEffort: "high",
      completed: 3,
      sentence: expect.stringMatching(
        /^Trial 2 \(learningRate 2e-5\) has the best validation score of 3 .* 55\.0 %, its base 30\.0 %; p of the difference below 0\.001 after Holm/,
      ) as string,
    });
  });

  it("of equal scores is the one that trained for less", () => {
    const ranked = rankTrials([completed(0, 0.5, { trainingHours: 20 }), completed(1, 0.5, { trainingHours: 10 })]);
    expect(ranked.map(({ record }) => record.index)).toEqual([1, 0]);
  });

  it("is not one that cheats the reward, or whose model was deleted, however good its score", async () => {
    bench.put(completed(0, 0.9, { result: resultOf(0, 0.9, "it gives one answer to all rows") }));
    bench.put(completed(1, 0.8, { modelDeleted: true }));
    bench.put(completed(2, 0.4));
    expect(await select(3)).toMatchObject({ index: 2 });
  });

  it("is chosen among those that are completed, where others failed or were skipped", async () => {
    bench.put(completed(0, 0.4));
    bench.put(begun(1, { status: "failed", error: { name: "TrainingFailed", cause: "" } }));
    bench.put(begun(2, { status: "skipped" }));
    expect(await select(3)).toMatchObject({ index: 0, completed: 1 });
  });

  it("may be one whose end could not be recorded at its time", async () => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "SUCCEEDED", output: runOutput(0) });
    expect(await select(1, [{ index: 0, error: "ServiceTemporarilyUnavailable" }])).toMatchObject({ index: 0 });
    expect(bench.record(0)?.status).toBe("completed");
  });
});

describe("a sweep without a trial that can be chosen", () => {
  it("fails by a name, with the error of each trial", async () => {
    bench.put(begun(0, { status: "failed", error: { name: "TrainingFailed", cause: "an internal error" } }));
    bench.put(completed(1, 0.9, { result: resultOf(1, 0.9, "it gives one answer") }));
    await expect(select(3, [{ index: 2, error: "ServiceCallFailed" }])).rejects.toMatchObject({
      name: "AllTrialsFailed",
      message: expect.stringMatching(
        /trial 1 \(learningRate 1e-5\): failed, TrainingFailed\. an internal error\n.*trial 2 .*can't be chosen: it gives one answer\n.*trial 3 .*: failed, ServiceCallFailed/,
      ) as string,
    });
  });

  it("fails rather than leave a trial running that nobody sees", async () => {
    bench.put(completed(0, 0.5));
    bench.put(begun(1));
    bench.executions.set(runArn(executionName(1)), { status: "RUNNING" });
    await expect(select(2)).rejects.toMatchObject({
      name: "TrialStillRunning",
      message: expect.stringContaining(executionName(1)) as string,
    });
  });
});

describe("p-values", () => {
  it.each([
    [1.959963984540054, 0.05],
    [1, 0.317310507863],
    [3, 0.002699796063],
    [0, 1],
  ])("of %d standard errors is %d", (standardErrors, p) => {
    // An interval of 1.96 standard errors to each side, as the comparisons have it.
    const half = 1.959963984540054 * 0.02;
    expect(pValue(estimate(standardErrors * 0.02, half))).toBeCloseTo(p, 6);
  });

  it("agree with the verdict of the interval: below 0.05 where it leaves out 0", () => {
    expect(pValue({ value: 0.03, low: 0.001, high: 0.059 })).toBeLessThan(0.05);
    expect(pValue({ value: 0.03, low: -0.001, high: 0.061 })).toBeGreaterThan(0.05);
  });

  it("of a difference that does not vary are certain", () => {
    expect([pValue({ value: 0, low: 0, high: 0 }), pValue({ value: 0.1, low: 0.1, high: 0.1 })]).toEqual([1, 0]);
  });

  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
  it("are adjusted as R's p.adjust does it", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((value, i) => {
      expect(adjusted[i]).toBeCloseTo(value, 12);
    });
  });

  it("are 1 at most, and of a single comparison are left alone", () => {
    expect(holm([0.6, 0.9])).toEqual([1, 1]);
    expect(holm([0.2])).toEqual([0.2]);
    expect(holm([])).toEqual([]);
  });
});
