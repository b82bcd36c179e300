import type { SweepRecord } from "../../functions/contract/sweep/sweep-record.ts";
import type { TrialRecord } from "../../functions/contract/sweep/trial-record.ts";
import type { Selection } from "../../functions/contract/sweep/trial-steps.ts";
import { estimateSweep } from "../../functions/sweep/plan-sweep/estimate.ts";
import type { TrialRuns } from "../../functions/sweep/write-sweep-report/sweep-facts.ts";
import { sweepRecordOf } from "../../functions/sweep/write-sweep-report/sweep-record.ts";
import type { SweepTimeline } from "../../functions/sweep/write-sweep-report/sweep-timeline.ts";
import { nestedOf, summaryOf } from "./evaluations.ts";
import { historyOf } from "./histories.ts";
import { evaluatedRun, recordOf } from "./run-records.ts";
import { runOf } from "./runs.ts";
import { completed, executionName, modelArn, SWEEP, trialOf } from "./sweeps.ts";

/** Every kind of trial: completed ones, one that cheats, one taken up, one that failed, one that was not started. */
export const TRIALS: readonly TrialRecord[] = (
  [
    [{ learningRate: 1e-7, reasoningEffort: "low" }, 0.31, {}],
    [{ learningRate: 5e-5, reasoningEffort: "low" }, 0.46, { takenFrom: "summer" }],
    [{ learningRate: 5e-5, reasoningEffort: "high" }, 0.62, {}],
    [{ learningRate: 2e-4, reasoningEffort: "high" }, 0.55, { modelDeleted: true }],
    [
      { learningRate: 1e-3, reasoningEffort: "high" },
      0,
      { status: "failed", result: null, error: { name: "TrainingFailed", cause: "<b>an internal error</b>" } },
    ],
    [
      { learningRate: 9e-4, reasoningEffort: "low" },
      0,
      {
        status: "skipped",
        result: null,
        execution: null,
        trainingHours: 0,
        error: { name: "NoTrainingHoursLeft", cause: "48.00 hours" },
      },
    ],
  ] as const
).map(([varied, score, changes], index) => ({ ...completed(index, score, changes), ...trialOf(index, varied) }));

export const SELECTION: Selection = {
  index: 2,
  label: "learningRate 5e-5, reasoningEffort high",
  executionName: executionName(2),
  modelArn: modelArn(2),
  rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
  asking: { modelId: "us.amazon.nova-2-lite-v1:0", maxTokens: 1000 },
  reasoningEffort: "high",
  completed: 4,
  sentence: "Trial 3 (learningRate 5e-5, reasoningEffort high) has the best validation score of 4 completed trials.",
};

const run = runOf();
const sweepPlan = {
  execution: SWEEP,
  varied: ["learningRate", "reasoningEffort"],
  search: "grid",
  maxConcurrentTrials: 1,
  maxTrainingHours: 48,
  resume: null,
  promote: false,
  deleteLosers: true,
  testRows: 1147,
  estimate: estimateSweep({
    trials: 6,
    run: {
      ...run,
      evaluation: { split: "val", promote: false, maxDollars: 25 },
      model: { customModelNamePrefix: "m" },
    },
    baselineRows: 50,
    testRows: 1147,
    maxConcurrentTrials: 1,
    maxTrainingHours: 48,
  }),
} as const;

export const TIMELINE: SweepTimeline = {
  plan: { ...sweepPlan, varied: [...sweepPlan.varied] },
  trials: TRIALS.map(({ index, hash, varied, hyperParameters }) => ({ index, hash, varied, hyperParameters })),
  base: null,
  baselineWarnings: [],
  selection: SELECTION,
  evaluation: nestedOf(summaryOf()),
  losers: { deleted: [modelArn(3)], kept: [{ modelArn: modelArn(0), why: "the deployment finqa-rft serves it" }] },
  failure: null,
};

/** run.json of the completed trials: curves of some length. */
export const RUNS: TrialRuns = new Map(
  TRIALS.filter(({ status }) => status === "completed").map(({ index, execution }) => {
    const steps = Array.from({ length: 40 }, (_, i) => i + 1);
    const values = steps.map((step) => 0.3 + (index * step) / 400 + (step % 3) / 50);
    return [
      execution!.name,
      {
        ...recordOf(evaluatedRun(summaryOf())),
        metrics: [{ file: "metrics.csv", column: "reward_mean", steps, values }],
      },
    ];
  }),
);

export const sweepRecord = (timeline: Partial<SweepTimeline> = {}, note: SweepRecord["note"] = null): SweepRecord =>
  sweepRecordOf({
    history: historyOf(timeline.failure == null ? "SUCCEEDED" : "FAILED", [], {
      executionArn: SWEEP.arn,
      name: SWEEP.name,
      stopDate: new Date("2026-11-26T02:03:04.000Z"),
      input: JSON.stringify({ vary: { learningRate: [1e-7] } }),
    }),
    timeline: { ...TIMELINE, ...timeline },
    records: TRIALS.filter(
      ({ index }) => timeline.trials === undefined || timeline.trials.some((trial) => trial.index === index),
    ),
    runs: RUNS,
    note,
    sourceCommit: "0123abc",
  });
