import type { DescribeExecutionOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import { ServiceTemporarilyUnavailable } from "../contract/errors.ts";

/**
 * The last end and the last redrive that are known of an execution. Whatever is known has happened; but
 * DescribeExecution is eventually consistent (API reference), so more may have happened than it shows: that an
 * execution is RUNNING proves nothing.
 */
export interface LastEndAndRedrive {
  readonly lastEnd?: Date | undefined;
  readonly lastRedrive?: Date | undefined;
}

const END = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/;

/** What DescribeExecution shows. */
export const endAndRedriveDescribed = ({
  stopDate,
  redriveCount = 0,
  redriveDate,
}: DescribeExecutionOutput): LastEndAndRedrive => ({
  lastEnd: stopDate,
  lastRedrive: redriveCount > 0 ? redriveDate : undefined,
});

/** What an event of the history adds to what is known. */
export function endAndRedriveAfter(
  { lastEnd, lastRedrive }: LastEndAndRedrive,
  { type, timestamp }: HistoryEvent,
): LastEndAndRedrive {
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
 * @param reportedEnd milliseconds since 1970; undefined where the event has no stopDate
 * @returns undefined where it can't be decided: the event has no stopDate, and may report an end after the last redrive
 *   that the reads do not show yet
 */
export function wasRedrivenAfter(
  reportedEnd: number | undefined,
  { lastEnd, lastRedrive }: LastEndAndRedrive,
): boolean | undefined {
  if (lastRedrive === undefined) return false;
  const end = Math.max(reportedEnd ?? -Infinity, lastEnd?.getTime() ?? -Infinity);
  if (end >= lastRedrive.getTime()) return false;
  return reportedEnd === undefined ? undefined : true;
}

/** Two of Step Functions' own clocks may round a time differently. */
const ROUNDING_MS = 1_000;

/**
 * Whether an execution runs again after the end that an event reports, from a read that is not stale: it shows that
 * end, or what came after it.
 * @param call the read
 * @throws ServiceTemporarilyUnavailable where it is stale
 */
export function wasRedrivenOrThrow(
  call: string,
  executionArn: string,
  reportedEnd: number | undefined,
  lastKnown: LastEndAndRedrive,
): boolean {
  const again = wasRedrivenAfter(reportedEnd, lastKnown);
  const showsEnd =
    lastKnown.lastEnd !== undefined && lastKnown.lastEnd.getTime() >= (reportedEnd ?? -Infinity) - ROUNDING_MS;
  if (again === true || (again === false && showsEnd)) return again;
  throw staleAnswer(call, executionArn);
}

export const staleAnswer = (call: string, executionArn: string): ServiceTemporarilyUnavailable =>
  new ServiceTemporarilyUnavailable(
    `${call} on ${executionArn} does not show yet how the execution ended, which an event has reported: the answer is stale. It is tried again. If this lasts, the alarm UndeliveredEvents fires: follow its row in docs/runbook.md.`,
  );
