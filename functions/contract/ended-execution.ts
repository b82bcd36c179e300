import * as z from "zod";

/** What a function is told of an execution that has ended: fields of EventBridge's "Step Functions Execution Status Change". */
const EndedExecution = z.object({
  executionArn: z.string(),
  /** Milliseconds since 1970: the first start, which a redrive does not change. */
  startDate: z.number(),
  /** Milliseconds since 1970: the end that is told of. A redriven execution ends more than once. Absent in what the rules of release 1 send. */
  stopDate: z.number().optional(),
});

/** Of an execution that ended without success. It comes as it is, or as the body of the one message of an SQS event. */
export const StopTrainingJobEvent = EndedExecution;
export type StopTrainingJobEvent = z.infer<typeof StopTrainingJobEvent>;

export const StoppedTrainingJob = z.object({
  jobName: z.string(),
  /** "stopped"; "none" where the execution has no job, "the execution runs again" where it was redriven meanwhile; else the status that the job has ended in, or is ending. */
  outcome: z.string(),
  /** true: the job was found and runs no longer, but only after earlier receives of the message had failed. */
  late: z.boolean(),
});
export type StoppedTrainingJob = z.infer<typeof StoppedTrainingJob>;

export const SendNoticeEvent = EndedExecution.pick({ executionArn: true, stopDate: true });
export type SendNoticeEvent = z.infer<typeof SendNoticeEvent>;
