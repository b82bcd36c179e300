import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { parsedJson } from "../../contract/parsed-json.ts";

/** What is read from a step's payload. */
const Payload = z.object({ run: z.object({ jobName: z.string() }) });

/** The name of the run's training job in a step's input; undefined in any other event. */
export function jobNameIn({ lambdaFunctionScheduledEventDetails }: HistoryEvent): string | undefined {
  return Payload.safeParse(parsedJson(lambdaFunctionScheduledEventDetails?.input)).data?.run.jobName;
}
