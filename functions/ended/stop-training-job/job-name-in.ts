import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";

/** What is read from a step's payload. */
const Payload = z.object({ run: z.object({ jobName: z.string() }) });

/** The name of the run's training job in a step's input; undefined in any other event. */
export function jobNameIn({ lambdaFunctionScheduledEventDetails }: HistoryEvent): string | undefined {
  try {
    return Payload.safeParse(JSON.parse(lambdaFunctionScheduledEventDetails?.input ?? "null")).data?.run.jobName;
  } catch {
    return undefined;
  }
}
