import * as z from "zod";

/** The error of an execution that StopChildren has stopped: the one that had started it has ended. */
export const STARTED_BY_ENDED_EXECUTION = "StartedByEndedExecution";

/**
 * The event that a function gets for an execution that has ended: fields of EventBridge's "Step Functions Execution
 * Status Change".
 */
const EndedExecution = z.object({
  executionArn: z.string(),
  /** Milliseconds since 1970: the first start, which a redrive does not change. */
  startDate: z.number(),
  /**
   * Milliseconds since 1970: the end that the event reports. A redriven execution ends more than once. Absent in events
   * from the rules of release 1.
   */
  stopDate: z.number().optional(),
});

/** Of an execution that ended without success. It comes as it is, or as the body of the one message of an SQS event. */
export const StopTrainingJobEvent = EndedExecution;
export type StopTrainingJobEvent = z.infer<typeof StopTrainingJobEvent>;

export const StoppedTrainingJob = z.object({
  jobName: z.string(),
  /**
   * "stopped"; "none" where the execution has no job, "the execution runs again" where it was redriven meanwhile; else
   * the status that the job has ended in, or is ending.
   */
  outcome: z.string(),
  /** true: the job was found and runs no longer, but only after earlier receives of the message had failed. */
  late: z.boolean(),
});
export type StoppedTrainingJob = z.infer<typeof StoppedTrainingJob>;

/**
 * Of an execution of the evaluation machine that ended in any way; from the machine itself, of one that still runs,
 * without its dates.
 */
export const RemoveCandidateEvent = EndedExecution.partial({ startDate: true }).extend({
  /** That it ended in; absent in messages from the rules of release 1. */
  status: z.string().optional(),
});
export type RemoveCandidateEvent = z.infer<typeof RemoveCandidateEvent>;

export const RemovedCandidate = z.object({
  /** Names of the temporary deployments that were deleted. */
  removed: z.array(z.string()),
  /** "removed"; "the execution runs again" where it was redriven meanwhile, and keeps what it has. */
  outcome: z.string(),
  /** What became of a promotion that the execution began and did not complete; null where there is none. */
  promotion: z.string().nullable(),
});
export type RemovedCandidate = z.infer<typeof RemovedCandidate>;

/**
 * Of an execution of the pipeline or of a sweep that ended without success: the trials and evaluations that it has
 * started are stopped.
 */
export const StopChildrenEvent = EndedExecution;
export type StopChildrenEvent = z.infer<typeof StopChildrenEvent>;

export const StoppedChildren = z.object({
  /** ARNs. */
  stopped: z.array(z.string()),
  outcome: z.string(),
});
export type StoppedChildren = z.infer<typeof StoppedChildren>;

export const SendNoticeEvent = EndedExecution.pick({ executionArn: true, stopDate: true });
export type SendNoticeEvent = z.infer<typeof SendNoticeEvent>;
