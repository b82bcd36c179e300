import * as z from "zod";
import { EvaluationOutput, ModelResult } from "../evaluation/evaluation-summary.ts";
import { Trial } from "./sweep-plan.ts";

/** running: it was begun, and how it ended is not recorded yet. skipped: the sweep had no training hours left. */
export const TRIAL_STATUSES = ["running", "completed", "failed", "skipped"] as const;

/** What a completed trial is chosen by: both models' answers to the validation rows. */
export const TrialResult = z.object({
  modelArn: z.string(),
  rewardFunctionVersionArn: z.string(),
  /** As both models were asked. */
  asking: z.object({ modelId: z.string(), maxTokens: z.int() }),
  evaluation: z.object({
    executionArn: z.string(),
    base: ModelResult.pick({ asked: true, missing: true, accuracy: true }),
    tuned: ModelResult.pick({ asked: true, missing: true, accuracy: true }),
    comparison: EvaluationOutput.shape.comparison,
    spentUsDollars: z.number(),
    /** How the model cheats the reward; null where no sign of it was found. */
    cheating: z.string().nullable(),
  }),
});
export type TrialResult = z.infer<typeof TrialResult>;

/** `rft-sweeps/<sweep>/trials/<index>.json`: what is known of a trial. The machine's payload carries none of it. */
export const TrialRecord = Trial.extend({
  status: z.enum(TRIAL_STATUSES),
  /** From 1: a trial whose execution was stopped with its sweep, or that found a quota exceeded, is started again. */
  attempt: z.int(),
  /** Of this attempt's execution of the pipeline; null before it is started. */
  execution: z.object({ arn: z.string(), name: z.string(), started: z.string() }).nullable(),
  /** How often it had to wait: a quota was exceeded, or Step Functions did not start its execution. */
  quotaWaits: z.int(),
  /**
   * Of all attempts. Of one that failed or was stopped, the time from its start to its end: its training took at most
   * that.
   */
  trainingHours: z.number(),
  result: TrialResult.nullable(),
  /** Why it is failed or skipped. `cause`: its beginning. */
  error: z.object({ name: z.string(), cause: z.string() }).nullable(),
  /** Name of the sweep that has trained it; null for this one. */
  takenFrom: z.string().nullable(),
  /** true: the model was deleted with the other losers. */
  modelDeleted: z.boolean(),
});
export type TrialRecord = z.infer<typeof TrialRecord>;
