import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_TRIALS } from "../../../functions/contract/sweep/sweep-input.ts";
import { planSweep } from "../../../functions/sweep/plan-sweep/plan-sweep.ts";
import {
  begun,
  completed,
  executionName,
  resultOf,
  runArn,
  runOutput,
  SWEEP,
  type SweepBench,
  sweepBench,
} from "../../support/sweeps.ts";

let bench: SweepBench;
beforeEach(async () => {
  bench = await sweepBench();
});
afterEach(() => bench.close());

const plan = (input: unknown) =>
  planSweep(
    { execution: SWEEP, input },
    { s3: bench.s3.client, sfn: bench.sfn, bedrock: bench.bedrock, bucket: bench.bucket },
  );
const refusal = async (input: unknown): Promise<string> => {
  const error: unknown = await plan(input).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "InvalidSweepInput" });
  expect(bench.s3.objects.size).toBe(0);
  return (error as Error).message;
};

const TWO = { vary: { learningRate: [1e-5, 5e-5] }, maxTrainingHours: 48 };

describe("a sweep's input", () => {
  it("becomes trials with all hyperparameters, chosen by validation rows and tested on test rows", async () => {
    const { sweep, run, trials, baseline } = await plan({ ...TWO, run: { hyperParameters: { epochCount: 3 } } });
    expect(trials.map(({ hyperParameters }) => hyperParameters)).toMatchObject([
      { learningRate: 1e-5, epochCount: 3, batchSize: 32 },
      { learningRate: 5e-5, epochCount: 3, batchSize: 32 },
    ]);
    expect(run.evaluation).toEqual({ split: "val", promote: false, maxDollars: 25 });
    expect(baseline).toEqual({ rows: 50, maxReward: 0.95 });
    expect(sweep).toMatchObject({
      varied: ["learningRate"],
      maxConcurrentTrials: 1,
      maxTrainingHours: 48,
      promote: false,
      deleteLosers: false,
      testRows: 1147,
    });
  });

  it("is refused under a name that an earlier sweep has had: its records would pass for this one's results", async () => {
    bench.put(completed(0, 0.5));
    await expect(plan(TWO)).rejects.toMatchObject({
      name: "InvalidSweepInput",
      message: expect.stringContaining("an earlier sweep of the same name has left 1 record of trials") as string,
    });
  });

  it("is planned again where an earlier attempt of the step has taken results up", async () => {
    const { trials } = await plan(TWO);
    bench.executions.set(SWEEP.arn.replace("autumn", "summer"), { status: "SUCCEEDED" });
    bench.put({ ...completed(1, 0.5), ...trials[0]!, index: 1 }, "summer");
    const input = { ...TWO, resume: "summer" };
    await plan(input);
    expect(bench.record(0)).toMatchObject({ status: "completed", takenFrom: "summer" });
    await expect(plan(input)).resolves.toMatchObject({ trials });
  });

  it("with one trial needs no limit in hours", async () => {
    const { sweep, trials } = await plan({ vary: { learningRate: [1e-5] } });
    expect(trials).toHaveLength(1);
    expect(sweep.maxTrainingHours).toBeNull();
  });

  it("reports at most what it costs: hours over the limit too, for trials that are on their way", async () => {
    const { sweep } = await plan({ ...TWO, maxConcurrentTrials: 2, run: { evaluation: { maxDollars: 10 } } });
    // Two trials of at most 72 hours; base, two trials and the best one at most 10 dollars each.
    expect(sweep.estimate).toMatchObject({ trainingHours: 144, evaluationUsDollars: 40 });
    expect(sweep.estimate.sentence).toContain("at most 144 hours of training, $40.00 of evaluations");
    const longer = await plan({ vary: { learningRate: [1e-6, 1e-5, 5e-5, 1e-4] }, maxTrainingHours: 48 });
    expect(longer.sweep.estimate.trainingHours).toBe(48 + 72);
  });

  it.each([
    ["no vary", {}, "vary: got nothing"],
    ["an empty vary", { vary: {} }, "vary: got {} (object); allowed: at least one of batchSize"],
    ["an unknown hyperparameter", { vary: { learning: [1] } }, "vary.learning: unknown key"],
    ["an unknown key", { ...TWO, trails: 3 }, "trails: unknown key"],
    ["an empty list", { vary: { learningRate: [] } }, "vary.learningRate: got [] (array); allowed: a list of 1 to 40"],
    ["several trials without hours", { vary: TWO.vary }, "maxTrainingHours: got nothing"],
    ["a range in a grid", { vary: { learningRate: { from: 1e-6, to: 1e-3 } } }, 'a range is for "search": "random"'],
    ["a random search without a number", { vary: TWO.vary, search: "random" }, "trials: got nothing"],
    ["a number for a grid", { ...TWO, trials: 6 }, "a grid has every combination (2)"],
    [
      "a range from the larger to the smaller",
      { vary: { learningRate: { from: 1e-3, to: 1e-6 } }, search: "random", trials: 1 },
      '"from" below "to"',
    ],
    [
      "a log range from 0",
      { vary: { learningRate: { from: 0, to: 1e-3, scale: "log" } }, search: "random", trials: 1 },
      "over 0 for the scale log",
    ],
    [
      "more trials than maxTrials",
      { vary: { learningRate: [1e-6, 1e-5], batchSize: [16, 32] }, maxTrials: 3, maxTrainingHours: 9 },
      "vary: got 4 (number); allowed: at most maxTrials 3 trials",
    ],
    ["a split of its own", { ...TWO, run: { evaluation: { split: "test" } } }, "run.evaluation.split"],
    ["promote inside run", { ...TWO, run: { evaluation: { promote: true } } }, "run.evaluation.promote"],
    ["a dry run", { ...TWO, run: { dryRun: true } }, "run.dryRun"],
    ["no evaluation", { ...TWO, run: { evaluation: { rows: 0 } } }, "run.evaluation.rows"],
    ["a run that is not an object", { ...TWO, run: 5 }, "run: got 5 (number)"],
    ["a fault in run", { ...TWO, run: { dataset: { seed: -1 } } }, "run.dataset.seed: got -1"],
    ["hyperParameters that are none", { ...TWO, run: { hyperParameters: "high" } }, "run.hyperParameters"],
  ])("is refused with %s, and says why", async (_, input, sentence) => {
    expect(await refusal(input)).toContain(sentence);
  });

  it("is refused for one trial of three that the pipeline would refuse, which it names, before anything is started", async () => {
    const message = await refusal({ vary: { learningRate: [1e-5, 0.5, 5e-5] }, maxTrainingHours: 48 });
    expect(message).toContain(
      "- the trial with learningRate 0.5: hyperParameters.learningRate: got 0.5 (number); allowed: a number from 1e-7 to 0.001",
    );
    expect(message).toContain("1 fault:");
  });

  it("with the same fault in every trial names it once", async () => {
    const message = await refusal({ ...TWO, run: { dataset: { seed: -1 } } });
    expect(message).toContain("1 fault:");
  });

  it("of the most trials with the longest values fits into half a state's payload", async () => {
    const long = `s3://${"b".repeat(60)}/${"k".repeat(1_980)}`;
    const planned = await plan({
      run: { dataset: { source: long }, model: { baseModelIdentifier: "m".repeat(2_048) } },
      vary: {
        learningRate: { from: 1e-7, to: 1e-3, scale: "log" },
        batchSize: { from: 16, to: 512 },
        epochCount: { from: 1, to: 50 },
        inferenceMaxTokens: { from: 1, to: 256_000 },
        maxPromptLength: { from: 1, to: 256_000 },
        trainingSamplePerPrompt: { from: 2, to: 16 },
        evalInterval: { from: 1, to: 100 },
        reasoningEffort: ["low", "medium", "high"],
      },
      search: "random",
      trials: MAX_TRIALS,
      maxTrials: MAX_TRIALS,
      maxTrainingHours: 4_000,
    });
    expect(planned.trials).toHaveLength(MAX_TRIALS);
    expect(JSON.stringify(planned).length).toBeLessThan((256 * 1024) / 2);
  });
});

describe("another training", () => {
  const OTHER = "finqa-rft-job-0123456789abcdef";

  it("of the pipeline that is in progress makes the sweep refuse", async () => {
    bench.trainings.push(OTHER);
    await expect(plan(TWO)).rejects.toMatchObject({
      name: "AnotherRunInProgress",
      message: expect.stringContaining(OTHER) as string,
    });
  });

  it("of another stage, or of nobody's, is none of its business", async () => {
    bench.trainings.push("finqa-rft-dev-job-0123456789abcdef", "finqa-rft-job-by-hand");
    await expect(plan(TWO)).resolves.toMatchObject({ trials: [{}, {}] });
  });

  it("is allowed where run says allowConcurrentRuns", async () => {
    bench.trainings.push(OTHER);
    await expect(plan({ ...TWO, run: { allowConcurrentRuns: true } })).resolves.toMatchObject({ trials: [{}, {}] });
  });
});

describe("a sweep that names an earlier one in resume", () => {
  const resumed = { ...TWO, resume: "summer" };
  const hashes = async (): Promise<string[]> => (await plan(TWO)).trials.map(({ hash }) => hash);

  it("takes up the trials that are completed, wherever they stood, and trains the others", async () => {
    const [, second = ""] = await hashes();
    bench.put(completed(5, 0.6, { hash: second }), "summer");
    const { sweep } = await plan(resumed);
    expect(bench.record(0)).toBeUndefined();
    expect(bench.record(1)).toMatchObject({
      index: 1,
      status: "completed",
      takenFrom: "summer",
      varied: { learningRate: 5e-5 },
      result: resultOf(5, 0.6),
    });
    expect(sweep.estimate.trainingHours).toBe(72); // one trial is left
  });

  it("keeps the name of the sweep that has trained a trial, through several sweeps", async () => {
    const [first = ""] = await hashes();
    bench.put(completed(0, 0.6, { hash: first, takenFrom: "spring" }), "summer");
    await plan(resumed);
    expect(bench.record(0)?.takenFrom).toBe("spring");
  });

  it("takes up a trial that was completed after its sweep had ended, or by a redrive of its own", async () => {
    const [first = "", second = ""] = await hashes();
    bench.put(begun(0, { hash: first }), "summer");
    bench.put(begun(1, { hash: second, status: "failed", error: { name: "BudgetReached", cause: "" } }), "summer");
    bench.executions.set(runArn(executionName(0)), { status: "SUCCEEDED", output: runOutput(0) });
    bench.executions.set(runArn(executionName(1)), { status: "SUCCEEDED", output: runOutput(1) });
    await plan(resumed);
    expect([bench.record(0)?.status, bench.record(1)?.status]).toEqual(["completed", "completed"]);
  });

  it("trains a trial again that failed, was skipped, was stopped, or whose model was deleted", async () => {
    const [first = "", second = ""] = await hashes();
    bench.put(begun(0, { hash: first }), "summer");
    bench.executions.set(runArn(executionName(0)), { status: "ABORTED" });
    bench.put(completed(1, 0.6, { hash: second, modelDeleted: true }), "summer");
    await plan(resumed);
    expect([bench.record(0), bench.record(1)]).toEqual([undefined, undefined]);
  });

  it.each([
    ["that never was", () => undefined, "an earlier sweep of this stack"],
    [
      "that still runs",
      () => {
        bench.put(completed(0, 0.6), "summer");
        bench.executions.set(SWEEP.arn.replace("autumn", "summer"), { status: "RUNNING" });
      },
      "a sweep that has ended",
    ],
  ])("%s is refused", async (_, prepare, sentence) => {
    prepare();
    await expect(plan(resumed)).rejects.toMatchObject({
      name: "InvalidSweepInput",
      message: expect.stringContaining(sentence) as string,
    });
  });

  it("is refused with its own name", async () => {
    expect(await refusal({ ...TWO, resume: SWEEP.name })).toContain("not of this one");
  });
});
