import type { DescribeExecutionOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import { ServiceTemporarilyUnavailable } from "../contract/errors.ts";

/**
 * The last end and the last redrive that are known of an execution. Whatever is known has happened; but
 * DescribeExecution is eventually consistent (API reference), so more may have happened than it shows: that an
 * execution is RUNNING proves nothing.
 */
export interface Turns {
  readonly lastEnd?: Date | undefined;
  readonly lastRedrive?: Date | undefined;
}

const END = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/;

/** What DescribeExecution shows. */
export const turnsDescribed = ({ stopDate, redriveCount = 0, redriveDate }: DescribeExecutionOutput): Turns => ({
  lastEnd: stopDate,
  lastRedrive: redriveCount > 0 ? redriveDate : undefined,
});

/** What an event of the history adds to what is known. */
export function turnsAfter({ lastEnd, lastRedrive }: Turns, { type, timestamp }: HistoryEvent): Turns {
  return {
    lastEnd: END.test(type ?? "") ? later(lastEnd, timestamp) : lastEnd,
    lastRedrive: type === "ExecutionRedriven" ? later(lastRedrive, timestamp) : lastRedrive,
  };
}

const later = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/**
 * Whether an execution runs again after the end that an event reports. It does only after a redrive that is newer than
 * every known end.
 * @param toldEnd milliseconds since 1970; undefined where the event has no stopDate
 * @returns undefined where it can't be decided: the event has no stopDate, and may report an end after the last redrive
 *   that the reads do not show yet
 */
export function runsAgain(toldEnd: number | undefined, { lastEnd, lastRedrive }: Turns): boolean | undefined {
  if (lastRedrive === undefined) return false;
  const end = Math.max(toldEnd ?? -Infinity, lastEnd?.getTime() ?? -Infinity);
  if (end >= lastRedrive.getTime()) return false;
  return toldEnd === undefined ? undefined : true;
}

/** Two of Step Functions' own clocks may round a time differently. */
const ROUNDING_MS = 1_000;

/**
 * Whether an execution runs again after the end that an event reports, from a read that is not stale: it shows that
 * end, or what came after it.
 * @param call the read
 * @throws ServiceTemporarilyUnavailable where it is stale
 */
export function runsAgainBy(call: string, executionArn: string, toldEnd: number | undefined, turns: Turns): boolean {
  const again = runsAgain(toldEnd, turns);
  const showsEnd = turns.lastEnd !== undefined && turns.lastEnd.getTime() >= (toldEnd ?? -Infinity) - ROUNDING_MS;
  if (again === true || (again === false && showsEnd)) return again;
  throw behind(call, executionArn);
}

export const behind = (call: string, executionArn: string): ServiceTemporarilyUnavailable =>
  new ServiceTemporarilyUnavailable(
    `${call} on ${executionArn} does not show yet how the execution ended, which an event has reported: the answer is stale. It is tried again. If this lasts, the alarm UndeliveredEvents fires: follow its row in docs/runbook.md.`,
  );
