import type { SFNClient } from "@aws-sdk/client-sfn";
import { behind, runsAgain, turnsAfter, turnsDescribed } from "./execution-turns.ts";
import { describeExecution, lastEventsOf } from "./read-execution.ts";

/** Events among which a redrive of just now is looked for. */
const LAST_EVENTS = 50;

/**
 * Whether an execution runs again after the end that a function is told of: the event may be late, or be delivered twice, and meanwhile somebody may have redriven it.
 * @param toldEnd milliseconds since 1970
 * @throws ServiceTemporarilyUnavailable where nobody can say yet, ServiceCallFailed
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
