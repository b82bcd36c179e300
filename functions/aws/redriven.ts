import type { SFNClient } from "@aws-sdk/client-sfn";
import { behind, runsAgain, turnsAfter, turnsDescribed } from "./execution-turns.ts";
import { describeExecution, lastEventsOf } from "./read-execution.ts";

/** The last events, among which a very recent redrive is searched for. */
const LAST_EVENTS = 50;

/**
 * Whether an execution runs again after the end that an event reports: the event may be late, or delivered twice, and
 * meanwhile somebody may have redriven the execution.
 * @param toldEnd milliseconds since 1970
 * @throws ServiceTemporarilyUnavailable where it can't be decided yet, ServiceCallFailed
 */
export async function wasRedriven(sfn: SFNClient, executionArn: string, toldEnd: number | undefined): Promise<boolean> {
  const described = turnsDescribed(await describeExecution(sfn, executionArn));
  if (runsAgain(toldEnd, described) === true) return true;
  // The description may still be that of the old end.
  const events = await lastEventsOf(sfn, executionArn, LAST_EVENTS);
  const again = runsAgain(toldEnd, events.reduce(turnsAfter, described));
  if (again === undefined) throw behind("states:DescribeExecution", executionArn);
  return again;
}
