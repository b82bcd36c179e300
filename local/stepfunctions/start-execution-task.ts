import type { Clock } from "../clock.ts";
import { AwsError } from "../http/loopback-server.ts";
import { REGION } from "../template/intrinsics.ts";
import type { Task } from "./branch.ts";
import { described, startOutput } from "./child-description.ts";
import type { ExecutionDescription } from "./description.ts";
import { sdkCause } from "./lambda-task.ts";
import { CutOff, refuseTooLarge, TaskFailed } from "./task-failed.ts";

/** An execution that a task has started. */
export interface Child {
  readonly description: ExecutionDescription;
  /** Resolves once it has ended, in whatever status. */
  readonly finished: Promise<void>;
}

/** What a task may do with other executions, in the machine's role. */
export interface NestedExecutions {
  /** @throws AwsError as StartExecution does */
  start(request: { readonly stateMachineArn: string; readonly input: string; readonly name?: string }): Promise<Child>;
  /** Asks for a child's result. @throws AwsError */
  describe(child: Child): Promise<ExecutionDescription>;
  /**
   * The execution ends while the child runs: Step Functions tries to stop it, on a best-effort basis (Step Functions
   * Developer Guide, connect-to-resource).
   */
  cancel(child: Child): void;
}

type Integration = "startExecution" | "startExecution.sync:2";

/**
 * Starts an execution of another machine; with .sync:2, waits for its end and has its description for a result (Step
 * Functions Developer Guide, connect-stepfunctions). The events, errors and outputs are those that localstack recorded
 * on AWS (test_callback, test_sfn_task_service, test_task_service_sfn). A redrive of the task schedules and starts it
 * again, as every task (redrive-executions): the child is not redriven, a new one is started.
 * @throws TaskFailed
 * @throws CutOff
 */
export async function startExecutionTask(
  resource: Integration,
  { state, input, scope: { nested, clock }, run, add }: Task,
): Promise<unknown> {
  if (nested === undefined) throw new Error(`Nothing here can run ${resource}.`);
  const of = { resourceType: "states", resource };
  const timeoutInSeconds = state["TimeoutSeconds"] as number | undefined;
  const failed = (type: string, error: string, cause: string): TaskFailed => {
    add(type, { ...of, error, ...(cause === "" ? {} : { cause }) });
    return new TaskFailed(error, cause);
  };
  const refused = (type: string) => (error: unknown) => {
    throw failed(type, ...refusal(error));
  };

  add("TaskScheduled", {
    ...of,
    region: REGION,
    parameters: JSON.stringify(input),
    ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
  });
  add("TaskStarted", of);
  const synchronous = resource === "startExecution.sync:2";
  const child = await nested
    .start(requestOf(input as StartParameters))
    .catch(refused(synchronous ? "TaskSubmitFailed" : "TaskFailed"));
  const started = JSON.stringify(startOutput(child.description));
  if (!synchronous) {
    add("TaskSucceeded", { ...of, output: started });
    return JSON.parse(started);
  }

  try {
    add("TaskSubmitted", { ...of, output: started });
    if ((await run.standBy(end(child, timeoutInSeconds, clock, run.signal))) === "timed out")
      throw failed("TaskTimedOut", "States.Timeout", "");
  } finally {
    if (child.description.status === "RUNNING") nested.cancel(child);
  }

  const description = await nested.describe(child).catch(refused("TaskFailed"));
  if (description.status !== "SUCCEEDED")
    throw failed("TaskFailed", "States.TaskFailed", JSON.stringify(described(description, (json) => json)));
  const output = JSON.stringify(described(description, JSON.parse));
  add("TaskSucceeded", { ...of, output });
  refuseTooLarge(resource, output);
  return JSON.parse(output);
}

interface StartParameters {
  readonly StateMachineArn: string;
  readonly Input?: unknown;
  readonly Name?: string;
}

const requestOf = ({ StateMachineArn, Input, Name }: StartParameters): Parameters<NestedExecutions["start"]>[0] => ({
  stateMachineArn: StateMachineArn,
  input: typeof Input === "string" ? Input : JSON.stringify(Input ?? {}),
  ...(Name === undefined ? {} : { name: Name }),
});

/**
 * Waits for the first of the child's end, the task's timeout and the end of the execution.
 * @throws CutOff in the last case
 */
async function end(
  { finished }: Child,
  seconds: number | undefined,
  clock: Pick<Clock, "wait">,
  signal: AbortSignal,
): Promise<"ended" | "timed out"> {
  const over = new AbortController();
  const cancel = AbortSignal.any([signal, over.signal]);
  const cutOff = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(new CutOff());
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { signal: over.signal });
  });
  try {
    return await Promise.race([
      cutOff,
      finished.then(() => "ended" as const),
      ...(seconds === undefined ? [] : [clock.wait(seconds, cancel).then(() => "timed out" as const)]),
    ]);
  } finally {
    over.abort();
  }
}

/**
 * StartExecution's own errors (API reference), and that of a client without an answer, as Lambda's integration names
 * it; all others have the name of the service's client.
 */
const OF_START =
  /^(Execution(AlreadyExists|LimitExceeded)|Invalid(Arn|ExecutionInput|Name)|StateMachine(Deleting|DoesNotExist)|Kms\w+|Validation|SdkClient)/;

/** An error's name, as this integration gives it. */
export const errorOfStart = (name: string): string =>
  `StepFunctions.${OF_START.test(name) ? name.replace(/Exception$/, "") : "AWSStepFunctions"}Exception`;

/** A refusal's name and cause, as this integration gives them. */
function refusal(error: unknown): [name: string, cause: string] {
  if (!(error instanceof AwsError)) throw error;
  const { name, message } = error;
  return [errorOfStart(name), sdkCause("AWSStepFunctions", new AwsError(name, 400, message))];
}
