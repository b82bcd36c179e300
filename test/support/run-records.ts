import type { ExecutionHistory } from "../../functions/aws/read-execution.ts";
import type { Manifest, SplitReport } from "../../functions/contract/dataset.ts";
import type { EvaluationSummary } from "../../functions/contract/evaluation/evaluation-summary.ts";
import type { MetricSeries, RunRecord } from "../../functions/contract/report.ts";
import type { RunNote } from "../../functions/contract/run-note.ts";
import { timelineOf } from "../../functions/pipeline/write-report/execution-timeline.ts";
import type { HeldOutAnswers } from "../../functions/pipeline/write-report/held-out-answers.ts";
import { heldOutAnswers } from "../../functions/pipeline/write-report/held-out-answers.ts";
import { type RunRecordParts, runRecordOf } from "../../functions/pipeline/write-report/run-record.ts";
import {
  answeredRow,
  BASELINE_CHECK,
  BASELINE_SUMMARY,
  CUSTOM_MODEL,
  evaluated,
  nestedOf,
  summaryOf,
} from "./evaluations.ts";
import { checkOf, historyOf, REWARD_TEST, STARTED, step } from "./histories.ts";
import { DATASET, JOB_ARN, runOf } from "./runs.ts";

const split = (name: string): SplitReport => ({
  key: `rft-data/datasets/finqa/0123456789abcdef/${name}.jsonl`,
  sha256: name.repeat(8),
  bytes: 1_000_000,
  rowsRead: 101,
  rowsUsable: 100,
  rowsWritten: 100,
  leftOut: { count: 1, first: [{ index: 5, reason: "there is no answer" }] },
  answerKinds: { number: 90, yesNo: 10, other: 0 },
  promptTokens: {
    method: "characters / 3.5",
    p50: 500,
    p95: 900,
    max: 1200,
    maxPromptLength: 4000,
    rowsOverMaxPromptLength: 0,
  },
  rowsWithoutAnswer: 1,
  duplicatesWithin: 0,
  duplicatesOfEarlierSplits: 0,
  answersDisagree: { count: 1, first: [{ index: 7, exe_ans: "0.25", answer: "26%" }] },
  forbiddenSubstrings: { count: 1, first: [{ index: 8, substring: "<image>" }] },
});
export const MANIFEST: Manifest = {
  source: "s3://rft-bucket/rft-source",
  commit: null,
  digest: "0123456789abcdef",
  seed: 42,
  splits: { train: split("train"), val: split("val"), test: split("test") },
};

export const METRICS: readonly MetricSeries[] = [
  { file: "metrics.csv", column: "reward_mean", steps: [1, 2], values: [0.1, 0.2] },
  { file: "metrics.csv", column: "gradient", steps: [1, 2], values: [1, 2] },
];

/** What the rehearsal puts beside its report. */
export const REHEARSAL_NOTE: RunNote = {
  simulation: "A small policy was trained on this machine, not Nova. Nothing was paid.",
  command: "npm start -- --source finqa",
  rewardModule: null,
};

/** A dataset line for each of the rows that were answered. */
const datasetLine = (i: number): string =>
  JSON.stringify({
    task_id: `finqa_test_${i}`,
    original_question: "what was the percentage change in net sales from 2008 to 2009?",
    reference_answer: { answer: "0.0935" },
  });

/** What base and tuned model answered to so many rows. */
export function answersOf(rows: number): HeldOutAnswers {
  const indices = Array.from({ length: rows }, (_, i) => i);
  const answered = indices.flatMap((i) => [
    answeredRow({ id: `finqa_test_${i}`, score: i % 3 === 0 ? 0 : 1 }),
    answeredRow({ id: `finqa_test_${i}`, model: "tuned", answer: "0.0935\n\nANSWER: 0.0935" }),
  ]);
  return heldOutAnswers(
    answered.map((row) => JSON.stringify(row)),
    indices.map(datasetLine),
  );
}

const training = checkOf({ status: "Completed", minutesElapsed: 120, outputModelArn: CUSTOM_MODEL });

/** A run that has evaluated the base model, trained, and evaluated the tuned one. */
export function evaluatedRun(
  summary: EvaluationSummary = summaryOf(),
  promotion: Parameters<typeof nestedOf>[1] = null,
): ExecutionHistory {
  const run = runOf({});
  const rewardTest = { rewardFunctionVersionArn: REWARD_TEST.rewardFunctionVersionArn, casesPassed: 1 };
  const payload = { run, dataset: DATASET, rewardTest };
  const created = { jobArn: JOB_ARN, jobName: run.jobName, secondsUntilNextCheck: 30 };
  return historyOf(
    "SUCCEEDED",
    [
      ...step(0, "ResolveRun", { run }),
      ...step(10, "PrepareDataset", { run, dataset: DATASET }),
      ...step(20, "SmokeTestReward", payload, REWARD_TEST),
      ...evaluated(30, "EvaluateBase", nestedOf(BASELINE_SUMMARY), payload),
      ...step(100, "CheckBaseline", payload, BASELINE_CHECK),
      ...step(110, "CreateTrainingJob", { ...payload, training: created }),
      ...step(150, "CheckTrainingJob", { ...payload, training: checkOf() }),
      ...step(190, "CheckTrainingJob", { ...payload, training }),
      ...evaluated(200, "EvaluateTuned", nestedOf(summary, promotion), { ...payload, training }),
      ...step(270, "WriteReport", { ...payload, training }),
    ],
    { stopDate: new Date(STARTED.getTime() + 280_000) },
  );
}

/** The record of an execution, with all that it may have left in S3. */
export function recordOf(history: ExecutionHistory, parts: Partial<RunRecordParts> = {}): RunRecord {
  return runRecordOf({
    history,
    timeline: timelineOf(history),
    note: null,
    manifest: MANIFEST,
    metrics: METRICS,
    baselineSummary: BASELINE_SUMMARY,
    evaluationSummary: summaryOf(),
    sourceCommit: "0f16e28",
    ...parts,
  });
}
