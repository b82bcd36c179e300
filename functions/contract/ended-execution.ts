import * as z from "zod";

/** What StopTrainingJob is handed by EventBridge of an execution that ended without success. */
export const StopTrainingJobEvent = z.object({
  executionArn: z.string(),
  /** Milliseconds since 1970, as the event "Step Functions Execution Status Change" has it: the first start, which a redrive does not change. */
  startDate: z.number(),
});
export type StopTrainingJobEvent = z.infer<typeof StopTrainingJobEvent>;

export const StoppedTrainingJob = z.object({
  jobName: z.string(),
  /** "stopped"; "none" where the execution has no job, "the execution runs again" where it was redriven meanwhile; else the status that the job has ended in, or is ending. */
  outcome: z.string(),
});
export type StoppedTrainingJob = z.infer<typeof StoppedTrainingJob>;

/** What SendNotice is handed by EventBridge of each execution that ended. */
export const SendNoticeEvent = z.object({ executionArn: z.string() });
export type SendNoticeEvent = z.infer<typeof SendNoticeEvent>;
