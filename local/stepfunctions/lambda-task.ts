import { randomUUID } from "node:crypto";
import { AwsError } from "../http/loopback-server.ts";
import type { InvocationTime } from "../lambda/function-process.ts";
import type { Functions } from "../lambda/functions.ts";
import type { Task } from "./branch.ts";
import { refuseTooLarge, TaskFailed } from "./task-failed.ts";

/** Invokes a task's function, once. @throws TaskFailed @throws CutOff */
export async function lambdaTask({ state, input, scope, run, add }: Task): Promise<unknown> {
  const resource = state.Resource ?? "";
  const timeoutInSeconds = state["TimeoutSeconds"];
  add("LambdaFunctionScheduled", {
    resource,
    input: JSON.stringify(input),
    ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
  });
  add("LambdaFunctionStarted");
  const outcome = await invoked(scope.functions, resource, input, { clock: scope.clock, wait: run.wait });
  if ("error" in outcome) {
    add("LambdaFunctionFailed", outcome);
    throw new TaskFailed(outcome.error, outcome.cause);
  }
  add("LambdaFunctionSucceeded", { output: outcome.result });
  refuseTooLarge(resource, outcome.result);
  return JSON.parse(outcome.result);
}

/** The cause of a function's error is its whole payload, that of Lambda's own refusal its message. */
async function invoked(
  functions: Pick<Functions, "invoke">,
  resource: string,
  input: unknown,
  time: InvocationTime,
): Promise<{ readonly result: string } | { readonly error: string; readonly cause: string }> {
  try {
    const { outcome } = await functions.invoke(resource, JSON.stringify(input), undefined, time);
    return "error" in outcome ? { error: outcome.error.errorType, cause: JSON.stringify(outcome.error) } : outcome;
  } catch (error) {
    if (!(error instanceof AwsError)) return { error: "Lambda.Unknown", cause: String(error) };
    // A denial has no name of its own: awslabs/aws-deployment-framework, issue 460, shows one.
    return {
      error: `Lambda.${error.status === 403 ? "AWSLambdaException" : error.name}`,
      cause: sdkCause("AWSLambda", error),
    };
  }
}

/** How Step Functions writes a refusal of a service. */
export const sdkCause = (service: string, { message, status, name }: AwsError): string =>
  `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${name}; Request ID: ${randomUUID()}; Proxy: null)`;
