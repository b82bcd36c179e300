import * as z from "zod";
import { Run } from "../run.ts";
import { PlannedSweep, SweepPlan, Trial } from "./sweep-plan.ts";

/** A state's own clock: a step has none, so that its answer can be replayed. */
const now = z.iso.datetime({ offset: true });
const execution = SweepPlan.shape.execution;

export const BeginTrialEvent = z.object({
  sweep: SweepPlan.pick({ execution: true, maxTrainingHours: true }),
  trial: Trial,
  now,
});
export type BeginTrialEvent = z.infer<typeof BeginTrialEvent>;

/**
 * What BeginTrial returns as `begun`. "start": an execution of this name is to be started, or runs already; "done":
 * the trial's record is complete.
 */
export const BegunTrial = z.object({
  action: z.enum(["start", "done"]),
  executionName: z.string(),
  sentence: z.string(),
});
export type BegunTrial = z.infer<typeof BegunTrial>;

export const RecordTrialEvent = z.object({
  sweep: z.object({ execution }),
  trial: Trial.pick({ index: true }),
  /** What RunTrial failed on; empty texts where it has succeeded. */
  failure: z.object({ Error: z.string(), Cause: z.string() }),
  now,
});
export type RecordTrialEvent = z.infer<typeof RecordTrialEvent>;

/** What RecordTrial returns as `recorded`. "again": the trial is begun once more, after a wait. */
export const RecordedTrial = z.object({
  action: z.enum(["again", "done"]),
  secondsUntilNextAttempt: z.int(),
  sentence: z.string(),
});
export type RecordedTrial = z.infer<typeof RecordedTrial>;

export const SelectTrialEvent = z.object({
  sweep: SweepPlan.pick({ execution: true }),
  trials: PlannedSweep.shape.trials,
  /** Of each trial, the error of a step of its own that could not be done; empty where all could. */
  ends: z.array(z.object({ index: z.int(), error: z.string() })),
  now,
});
export type SelectTrialEvent = z.infer<typeof SelectTrialEvent>;

/** What SelectTrial returns as `selection`: the trial whose model answers the test rows, and how. */
export const Selection = z.object({
  index: z.int(),
  label: z.string(),
  executionName: z.string(),
  modelArn: z.string(),
  rewardFunctionVersionArn: z.string(),
  asking: Run.shape.asking,
  reasoningEffort: Run.shape.hyperParameters.shape.reasoningEffort,
  completed: z.int(),
  /** Why this one. */
  sentence: z.string(),
});
export type Selection = z.infer<typeof Selection>;

export const DeleteLosersEvent = z.object({
  sweep: SweepPlan.pick({ execution: true }),
  selection: Selection.pick({ index: true, modelArn: true }),
});
export type DeleteLosersEvent = z.infer<typeof DeleteLosersEvent>;

export const DeletedLosers = z.object({
  /** ARNs of models. */
  deleted: z.array(z.string()),
  /** Of other trials, but still there: why. */
  kept: z.array(z.object({ modelArn: z.string(), why: z.string() })),
});
export type DeletedLosers = z.infer<typeof DeletedLosers>;
