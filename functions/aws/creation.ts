import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { type Turns, turnsAfter } from "./execution-turns.ts";

/**
 * For a request that is on its way as its sender ends or gives up on it, for clocks that differ, and for a read of Bedrock's that does not show a new job yet. AWS documents none
 * of these times.
 */
const MARGIN_SECONDS = 30;

/** Steps that create what costs money, and the seconds after which Lambda ends their functions. */
export interface CreatingSteps {
  readonly states: readonly string[];
  readonly timeout: number;
}

/** Seconds after an execution's end until which something may come of a creation that the end has overtaken. */
export const creationSeconds = ({ timeout }: CreatingSteps): number => timeout + MARGIN_SECONDS;

/** Step Functions has lost the function from sight, or waits for it no longer; it may be at work all the same. */
const OUT_OF_SIGHT = /^(Lambda|States)\./;

/** What an execution's history tells of what its steps create: a training job, a deployment. */
export interface Creation {
  /** The step has succeeded: there is one. */
  readonly created: boolean;
  readonly lastSuccess: Date | undefined;
  /**
   * Until then one may come of an attempt that the execution's end has overtaken: neither an abort nor a timeout of the task reaches into a Lambda, an attempt that was retried
   * may still be at work, and Bedrock may still have the request of one that was killed. Undefined where none can come.
   */
  readonly mayComeUntil: Date | undefined;
  readonly turns: Turns;
}

/** @param events in order */
export async function creationIn(
  events: AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>,
  steps: CreatingSteps,
): Promise<Creation> {
  let turns: Turns = {};
  let state: string | undefined;
  let created = false;
  let lastSuccess: Date | undefined;
  /** Of each attempt: until when something may come of it, in milliseconds since 1970. */
  let until: number[] = [];
  for await (const event of events) {
    turns = turnsAfter(turns, event);
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
      until = []; // the one that there can be
    }
  }
  return { created, lastSuccess, mayComeUntil: until.length === 0 ? undefined : new Date(Math.max(...until)), turns };
}
