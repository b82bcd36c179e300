import * as z from "zod";
import { Manifest, PreparedDataset } from "./dataset.ts";
import { EvaluationSummary } from "./evaluation.ts";
import { RewardTestResult } from "./reward-test.ts";
import { Run } from "./run.ts";
import { TrainingCheck } from "./training.ts";

/** WriteReport reads all it needs from the execution's own history: called by the machine, and by EventBridge once an execution has ended. */
export const WriteReportEvent = z.object({
  executionArn: z.string(),
  /** Milliseconds since 1970: the end that EventBridge tells of. */
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

/** run.json: what is known of a run, for programs. Parts that the run did not reach are null. */
export const RunRecord = z.object({
  version: z.literal(1),
  execution: z.object({
    arn: z.string(),
    name: z.string(),
    status: z.string(),
    started: z.string(),
    stopped: z.string().nullable(),
    input: z.unknown(),
  }),
  failure: z.object({ state: z.string().nullable(), error: z.string(), cause: z.string() }).nullable(),
  run: Run.nullable(),
  dataset: PreparedDataset.nullable(),
  manifest: Manifest.nullable(),
  rewardTest: RewardTestResult.nullable(),
  /** Every look at the job, in order. */
  checks: z.array(TrainingCheck),
  states: z.array(VisitedState),
  metrics: z.array(MetricSeries),
  /** null where nobody evaluated: Bedrock does not. */
  evaluation: EvaluationSummary.nullable(),
  costs: z.array(CostItem),
  /** Git commit of the code that ran. */
  sourceCommit: z.string(),
});
export type RunRecord = z.infer<typeof RunRecord>;
