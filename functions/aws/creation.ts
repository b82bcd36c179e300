import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { type LastEndAndRedrive, endAndRedriveAfter } from "./last-end-and-redrive.ts";

/**
 * Allows for a request that is still on its way when its sender ends or gives up, for clocks that differ, and for a
 * Bedrock read that does not show a new job yet. AWS documents none of these times.
 */
const MARGIN_SECONDS = 30;

/** Steps that create what costs money, and the seconds after which Lambda ends their functions. */
export interface CreatingSteps {
  readonly states: readonly string[];
  readonly timeout: number;
}

/** Seconds after an execution's end during which a creation that was still running may take effect. */
export const creationSeconds = ({ timeout }: CreatingSteps): number => timeout + MARGIN_SECONDS;

/** Step Functions has lost track of the function, or no longer waits for it; it may still be running. */
const OUT_OF_SIGHT = /^(Lambda|States)\./;

/** What an execution's history says about what its steps create: a training job, a deployment. */
export interface Creation {
  /** The step has succeeded: there is one. */
  readonly created: boolean;
  readonly lastSuccess: Date | undefined;
  /**
   * Until then an attempt that outlives the execution may still create one: neither an abort nor a timeout of the task
   * stops a Lambda, an attempt that was retried may still be running, and Bedrock may still have the request of one
   * that was killed. Undefined where none can come.
   */
  readonly mayComeUntil: Date | undefined;
  readonly lastKnown: LastEndAndRedrive;
}

/** @param events in order */
export async function creationIn(
  events: AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>,
  steps: CreatingSteps,
): Promise<Creation> {
  let lastKnown: LastEndAndRedrive = {};
  let state: string | undefined;
  let created = false;
  let lastSuccess: Date | undefined;
  /** By attempt: until when it may still create something, in milliseconds since 1970. */
  let until: number[] = [];
  for await (const event of events) {
    lastKnown = endAndRedriveAfter(lastKnown, event);
    const { type = "", timestamp, stateEnteredEventDetails, lambdaFunctionFailedEventDetails } = event;
    if (stateEnteredEventDetails !== undefined) state = stateEnteredEventDetails.name;
    if (state === undefined || !steps.states.includes(state)) continue;
    const at = timestamp?.getTime() ?? 0;
    if (type === "LambdaFunctionScheduled") until.push(at + creationSeconds(steps) * 1000);
    if (type === "LambdaFunctionFailed" && !OUT_OF_SIGHT.test(lambdaFunctionFailedEventDetails?.error ?? ""))
      until = [...until.slice(0, -1), at + MARGIN_SECONDS * 1000];
    if (type === "LambdaFunctionSucceeded") {
      created = true;
      lastSuccess = timestamp;
      until = []; // there can be only one
    }
  }
  return {
    created,
    lastSuccess,
    mayComeUntil: until.length === 0 ? undefined : new Date(Math.max(...until)),
    lastKnown,
  };
}
