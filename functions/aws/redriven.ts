import type { SFNClient } from "@aws-sdk/client-sfn";
import { staleAnswer, wasRedrivenAfter, endAndRedriveAfter, endAndRedriveDescribed } from "./last-end-and-redrive.ts";
import { describeExecution, lastEventsOf } from "./read-execution.ts";

/** The last events, among which a very recent redrive is searched for. */
const LAST_EVENTS = 50;

/**
 * Whether an execution runs again after the end that an event reports: the event may be late, or delivered twice, and
 * meanwhile somebody may have redriven the execution.
 * @param reportedEnd milliseconds since 1970
 * @throws ServiceTemporarilyUnavailable where it can't be decided yet, ServiceCallFailed
 */
export async function wasRedriven(
  sfn: SFNClient,
  executionArn: string,
  reportedEnd: number | undefined,
): Promise<boolean> {
  const described = endAndRedriveDescribed(await describeExecution(sfn, executionArn));
  if (wasRedrivenAfter(reportedEnd, described) === true) return true;
  // The description may still be that of the old end.
  const events = await lastEventsOf(sfn, executionArn, LAST_EVENTS);
  const again = wasRedrivenAfter(reportedEnd, events.reduce(endAndRedriveAfter, described));
  if (again === undefined) throw staleAnswer("states:DescribeExecution", executionArn);
  return again;
}
