import * as z from "zod";
import { BaselineCheck, NestedEvaluation } from "./baseline.ts";
import { Manifest, PreparedDataset } from "./dataset.ts";
import { EvaluationSummary } from "./evaluation/evaluation-summary.ts";
import { RewardTestResult } from "./reward-test.ts";
import { Run } from "./run.ts";
import { RunNote } from "./run-note.ts";
import { TrainingCheck } from "./training.ts";

/**
 * WriteReport reads all it needs from the execution's own history: called by the machine, and by EventBridge once an
 * execution has ended.
 */
export const WriteReportEvent = z.object({
  executionArn: z.string(),
  /** Milliseconds since 1970: the end that EventBridge reports. */
  stopDate: z.number().optional(),
});
export type WriteReportEvent = z.infer<typeof WriteReportEvent>;

export const WrittenReport = z.object({
  reportS3Uri: z.string(),
  runRecordS3Uri: z.string(),
  reportConsoleUrl: z.string(),
});
export type WrittenReport = z.infer<typeof WrittenReport>;

/** A state that was entered. Times are ISO 8601, UTC; `left` is null where it was not. */
const VisitedState = z.object({
  name: z.string(),
  entered: z.string(),
  left: z.string().nullable(),
  attempts: z.int(),
});
export type VisitedState = z.infer<typeof VisitedState>;

/** A column of numbers of one of the job's metrics files, by step. */
const MetricSeries = z.object({
  file: z.string(),
  column: z.string(),
  steps: z.array(z.number()),
  values: z.array(z.number()),
});
export type MetricSeries = z.infer<typeof MetricSeries>;

const CostItem = z.object({ item: z.string(), quantity: z.string(), usDollars: z.number().nullable() });
export type CostItem = z.infer<typeof CostItem>;

/**
 * The result of an execution of the evaluation machine. `summary`: null where summary.json can't be read; the output's
 * figures are whole without it.
 */
const RunEvaluation = NestedEvaluation.extend({ summary: EvaluationSummary.nullable() });
export type RunEvaluation = z.infer<typeof RunEvaluation>;

/**
 * What an execution ended in. `nested`: the execution that failed inside the failed state, where it had started one.
 */
const Failure = z.object({
  state: z.string().nullable(),
  error: z.string(),
  cause: z.string(),
  nested: z.object({ executionArn: z.string(), error: z.string() }).nullable(),
});
export type Failure = z.infer<typeof Failure>;

/** The outcome of a run in plain sentences: the report's first screen, and the rehearsal's closing lines. */
export const Conclusion = z.object({
  headline: z.string(),
  /** `bad` is what CI should notice: a failure, a model that is worse, a reward that is cheated. */
  mood: z.enum(["good", "neutral", "bad"]),
  /** How the reward is cheated; null where no sign of it was found, or nobody evaluated. */
  cheating: z.string().nullable(),
  warnings: z.array(z.string()),
  worked: z.string(),
  learned: z.string(),
  cost: z.string(),
  next: z.string(),
});
export type Conclusion = z.infer<typeof Conclusion>;

/** A run as a report reads it: what is optional is missing in runs that were started on an earlier release. */
export const RecordedRun = Run.partial({ asking: true, baseline: true, evaluation: true });

/** run.json: what is known about a run, for programs. Null for what the run did not reach. */
export const RunRecord = z.object({
  version: z.literal(2),
  execution: z.object({
    arn: z.string(),
    name: z.string(),
    status: z.string(),
    started: z.string(),
    stopped: z.string().nullable(),
    input: z.unknown(),
  }),
  note: RunNote.nullable(),
  conclusion: Conclusion,
  failure: Failure.nullable(),
  run: RecordedRun.nullable(),
  dataset: PreparedDataset.nullable(),
  manifest: Manifest.nullable(),
  rewardTest: RewardTestResult.nullable(),
  /**
   * What the base model answered before the training, and what CheckBaseline made of it; `check` is null where it ended
   * the run.
   */
  baseline: RunEvaluation.extend({ check: BaselineCheck.nullable() }).nullable(),
  /** Every status check of the job, in order. */
  checks: z.array(TrainingCheck),
  states: z.array(VisitedState),
  metrics: z.array(MetricSeries),
  /** What base and tuned model answered after the training. */
  evaluation: RunEvaluation.nullable(),
  costs: z.array(CostItem),
  /** Git commit of the code that ran. */
  sourceCommit: z.string(),
});
export type RunRecord = z.infer<typeof RunRecord>;
