import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../../contract/timeouts.ts";

/** For a request that is on its way as its sender ends or gives up on it, and for clocks that differ. */
const MARGIN_SECONDS = 15;

/** Step Functions has lost the function from sight, or waits for it no longer; it may be at work all the same. */
const OUT_OF_SIGHT = /^(Lambda|States)\./;

/**
 * Whether a job may come of an attempt of CreateTrainingJob that its execution's end has overtaken: neither an abort nor a timeout of the task reaches into a Lambda, an attempt
 * that was retried may still be at work, and Bedrock may still have the request of one that was killed.
 */
export function jobMayStillCome(events: readonly HistoryEvent[], now: Date): boolean {
  let state: string | undefined;
  /** Of each attempt: until when it may come to a job, in milliseconds since 1970. */
  let until: number[] = [];
  for (const { type = "", timestamp, stateEnteredEventDetails, lambdaFunctionFailedEventDetails } of events) {
    if (stateEnteredEventDetails !== undefined) state = stateEnteredEventDetails.name;
    if (state !== "CreateTrainingJob") continue;
    const at = timestamp?.getTime() ?? 0;
    if (type === "LambdaFunctionScheduled") until.push(at + (CREATE_TRAINING_JOB_TIMEOUT + MARGIN_SECONDS) * 1000);
    if (type === "LambdaFunctionFailed" && !OUT_OF_SIGHT.test(lambdaFunctionFailedEventDetails?.error ?? ""))
      until = [...until.slice(0, -1), at + MARGIN_SECONDS * 1000];
    if (type === "LambdaFunctionSucceeded") until = []; // the one job that there can be
  }
  return until.some((deadline) => now.getTime() < deadline);
}
