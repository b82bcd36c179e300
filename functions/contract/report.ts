import * as z from "zod";

/** WriteReport reads all it needs from the execution's own history: called by the machine, and by EventBridge once an execution has ended. */
export const WriteReportEvent = z.object({ executionArn: z.string() });
export type WriteReportEvent = z.infer<typeof WriteReportEvent>;

export const WrittenReport = z.object({ reportS3Uri: z.string(), runRecordS3Uri: z.string(), reportConsoleUrl: z.string() });
export type WrittenReport = z.infer<typeof WrittenReport>;
