import * as z from "zod";
import { PreparedDataset } from "./dataset.ts";
import { RewardTest } from "./reward-test.ts";
import { Run } from "./run.ts";

/** Bedrock's five (service model of GetModelCustomizationJob). */
export const JOB_STATUSES = ["InProgress", "Completed", "Failed", "Stopping", "Stopped"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What the check for other trainings needs from a run. */
const AmongOtherRuns = z.object({
  ...Run.pick({ allowConcurrentRuns: true }).shape,
  execution: Run.shape.execution.pick({ arn: true }),
});

export const CreateTrainingJobEvent = z.object({
  run: z.object({
    ...Run.pick({
      model: true,
      jobName: true,
      clientRequestToken: true,
      hyperParameters: true,
      useValidationData: true,
    }).shape,
    ...AmongOtherRuns.shape,
    execution: Run.shape.execution.pick({ arn: true, startTime: true }),
  }),
  dataset: PreparedDataset.pick({ bucket: true, trainS3Uri: true, validationS3Uri: true }),
  rewardTest: RewardTest.pick({ rewardFunctionVersionArn: true }),
});
export type CreateTrainingJobEvent = z.infer<typeof CreateTrainingJobEvent>;

/** What CreateTrainingJob returns, and CheckTrainingJob updates, as `training`. */
export const CreatedTrainingJob = z.object({
  jobArn: z.string(),
  jobName: z.string(),
  /** Seconds until the next check, read by the Wait state: a whole number, since Step Functions takes no other. */
  secondsUntilNextCheck: z.int(),
});
export type CreatedTrainingJob = z.infer<typeof CreatedTrainingJob>;

export const CheckTrainingJobEvent = z.object({
  run: z.object({ ...Run.pick({ limits: true }).shape, ...AmongOtherRuns.shape }),
  training: z.object({ jobArn: z.string(), jobName: z.string() }),
  /**
   * When the state was entered, by the machine's clock: this step has none of its own, so that its answer can be
   * replayed.
   */
  now: z.iso.datetime({ offset: true }),
});
export type CheckTrainingJobEvent = z.infer<typeof CheckTrainingJobEvent>;

/** Where the job is: the three phases of `statusDetails`, or not known where Bedrock does not say. */
export const PHASES = ["Validation", "DataProcessing", "Training", "Unknown"] as const;
export type Phase = (typeof PHASES)[number];

export const TrainingCheck = CreatedTrainingJob.extend({
  /** Bedrock's status, unknown ones too: the machine's Choice has a Default for those. */
  status: z.string(),
  phase: z.enum(PHASES),
  /** Bedrock's own status of that phase: NotStarted, InProgress, … */
  phaseStatus: z.string(),
  failureMessage: z.string().nullable(),
  minutesElapsed: z.number(),
  /** Since the job last changed its phase: long if it hangs. */
  minutesInPhase: z.number(),
  outputModelArn: z.string().nullable(),
  /** true: over `limits`, and stopped by this step. */
  stalled: z.boolean(),
  /** A sentence for the person who reads it; the Cause of the Fail states. */
  explanation: z.string(),
});
export type TrainingCheck = z.infer<typeof TrainingCheck>;
