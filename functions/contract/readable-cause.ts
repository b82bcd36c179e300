import * as z from "zod";
import { parsedJson } from "./parsed-json.ts";

/**
 * An execution that the failed state had started and waited for (`startExecution.sync:2`); of several levels the
 * innermost.
 */
export interface NestedFailure {
  readonly executionArn: string;
  /** Its own error, as the operator's table names it. */
  readonly error: string;
  /** Its input, parsed. */
  readonly input: unknown;
}

/** What the cause of a failed execution says, for a person. */
export interface ReadCause {
  readonly text: string;
  readonly nested: NestedFailure | null;
}

/** A failed Lambda's cause: its whole error payload in JSON, stack trace included. */
const LambdaError = z.object({ errorMessage: z.string() });

/**
 * A failed nested execution's cause: its description, as DescribeExecution has it. A child that timed out or was
 * aborted has no Error.
 */
const ChildExecution = z.object({
  ExecutionArn: z.string(),
  Status: z.string(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  Input: z.unknown(),
});

/**
 * Reads the cause of a failed execution, through as many nested executions as it has. A cause of another form is its
 * own text.
 */
export function readCause(cause: string): ReadCause {
  const value = parsedJson(cause);
  const lambda = LambdaError.safeParse(value);
  if (lambda.success) return { text: lambda.data.errorMessage, nested: null };
  const child = ChildExecution.safeParse(value);
  if (!child.success) return { text: cause, nested: null };
  const { ExecutionArn: executionArn, Status, Error: ownError, Cause = "", Input } = child.data;
  const error = ownError ?? (Status === "TIMED_OUT" ? "States.Timeout" : Status);
  const inner = readCause(Cause);
  const [machine, name] = executionArn.split(":").slice(-2);
  return {
    text: `The nested execution ${name ?? ""} of ${machine ?? ""} ended in ${error}.${inner.text === "" ? "" : `\n${inner.text}`}`,
    nested: inner.nested ?? { executionArn, error, input: typeof Input === "string" ? parsedJson(Input) : Input },
  };
}

/** {@link readCause}'s text. */
export const readableCause = (cause: string): string => readCause(cause).text;
