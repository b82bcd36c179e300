import { type EndDetails, ended, type Ending, type ExecutionDescription, redriven } from "./description.ts";
import type { HistoryEvent } from "./history.ts";

const ENDINGS: Readonly<Record<string, Ending>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

/** The history as it was at an earlier time. The first event is always there: the execution is known. */
export const historyAsOf = (events: readonly HistoryEvent[], at: Date): readonly HistoryEvent[] =>
  events.filter(({ timestamp }, i) => i === 0 || Date.parse(timestamp) <= at.getTime());

/** The description as it was at an earlier time: as its history was by then. */
export function descriptionAsOf(
  { executionArn, stateMachineArn, name, startDate, input, inputDetails }: ExecutionDescription,
  events: readonly HistoryEvent[],
  at: Date,
): ExecutionDescription {
  const before: ExecutionDescription = {
    executionArn,
    stateMachineArn,
    name,
    status: "RUNNING",
    startDate,
    input,
    inputDetails,
    redriveCount: 0,
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "Execution is RUNNING and cannot be redriven",
  };
  for (const { type, timestamp, ...event } of historyAsOf(events, at)) {
    if (type === "ExecutionRedriven") redriven(before, timestamp);
    const status = ENDINGS[type];
    if (status === undefined) continue;
    const details = event[`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`] as EndDetails | undefined;
    const { output, error, cause } = details ?? {};
    ended(before, status, timestamp, {
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
  return before;
}
