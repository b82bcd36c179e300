import { randomUUID } from "node:crypto";
import { AwsError } from "../http/loopback-server.ts";
import type { Functions } from "../lambda/functions.ts";

/** A task's result as JSON, or its error and cause. */
export type TaskOutcome = { readonly result: string } | { readonly error: string; readonly cause: string };

/** A task that failed, as Step Functions sees it: the error's name, and a cause that is Lambda's whole error payload. */
export class TaskFailed extends Error {
  override readonly name: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Invokes a task's function. A function's error is told by its whole payload, a refusal of Lambda's own by its message. */
export async function lambdaTask(
  functions: Pick<Functions, "invoke">,
  resource: string,
  input: unknown,
): Promise<TaskOutcome> {
  try {
    const { outcome } = await functions.invoke(resource, JSON.stringify(input));
    return "error" in outcome ? { error: outcome.error.errorType, cause: JSON.stringify(outcome.error) } : outcome;
  } catch (error) {
    if (!(error instanceof AwsError)) return { error: "Lambda.Unknown", cause: String(error) };
    // A denial has no name of its own: awslabs/aws-deployment-framework, issue 460, shows one.
    const name = error.status === 403 ? "AWSLambdaException" : error.name;
    return {
      error: `Lambda.${name}`,
      cause: `${error.message} (Service: AWSLambda; Status Code: ${error.status}; Error Code: ${error.name}; Request ID: ${randomUUID()}; Proxy: null)`,
    };
  }
}
