import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../contract/timeouts.ts";

/** For a request that is on its way as Lambda ends the function, and for clocks that differ. */
const MARGIN_SECONDS = 15;

/** Whether CreateTrainingJob was still at work when its execution ended: Step Functions' abort does not reach into a Lambda, which may create the job yet. */
export function jobMayStillCome(events: readonly HistoryEvent[], now: Date): boolean {
  let state: string | undefined;
  let begun: Date | undefined;
  for (const { type = "", timestamp, stateEnteredEventDetails } of events) {
    if (stateEnteredEventDetails !== undefined) state = stateEnteredEventDetails.name;
    if (state !== "CreateTrainingJob") continue;
    if (type === "LambdaFunctionScheduled") begun = timestamp;
    // A timeout of the task leaves the function at work, as an abort does.
    if (type === "LambdaFunctionSucceeded" || type === "LambdaFunctionFailed") begun = undefined;
  }
  return begun !== undefined && now.getTime() < begun.getTime() + (CREATE_TRAINING_JOB_TIMEOUT + MARGIN_SECONDS) * 1000;
}
