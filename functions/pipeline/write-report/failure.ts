import type { ExecutionHistory } from "../../aws/read-execution.ts";
import { readCause } from "../../contract/readable-cause.ts";
import type { Failure } from "../../contract/report.ts";

/**
 * The error that ended an execution, not those that were retried.
 * @param state the one that was entered last
 * @returns null for an execution that runs or has succeeded
 */
export function failureOf({ execution, events }: ExecutionHistory, state: string | null): Failure | null {
  const { status = "" } = execution;
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(status)) return null;
  const details = events
    .map(
      ({ executionFailedEventDetails, executionTimedOutEventDetails, executionAbortedEventDetails }) =>
        executionFailedEventDetails ?? executionTimedOutEventDetails ?? executionAbortedEventDetails,
    )
    .findLast((found) => found !== undefined);
  const { text, nested } = readCause(execution.cause ?? details?.cause ?? "");
  return {
    state,
    // An execution may end in an error without a name.
    error: execution.error || details?.error || (status === "TIMED_OUT" ? "States.Timeout" : status),
    cause: text,
    nested: nested === null ? null : { executionArn: nested.executionArn, error: nested.error },
  };
}
