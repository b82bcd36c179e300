import { AwsError } from "../../local/http/loopback-server.ts";
import { described, startOutput } from "../../local/stepfunctions/child-description.ts";
import { errorOfStart } from "../../local/stepfunctions/start-execution-task.ts";
import { REGION } from "../../local/template/intrinsics.ts";
import type { StateDefinition } from "../../local/template/supported-definition.ts";
import { type MachineChain, StateFailed } from "./machine-chain.ts";

/** One attempt of a task. @returns its result @throws StateFailed, Cut */
export function runTask(
  chain: MachineChain,
  wanted: () => boolean,
  name: string,
  state: StateDefinition,
  payload: unknown,
): Promise<unknown> {
  const [, integration] = /:states:(startExecution(?:\.sync:2)?)$/.exec(state.Resource ?? "") ?? [];
  return integration === undefined
    ? invoke(chain, wanted, name, state, payload)
    : startExecution(integration, chain, wanted, state, payload as StartParameters);
}

/** Resolves after a task's timeout, and never where it has none. */
function timeout({ scope }: MachineChain, { TimeoutSeconds }: StateDefinition): Promise<undefined> {
  if (TimeoutSeconds === undefined) return new Promise(() => undefined);
  return scope.options.clock.sleep(Number(TimeoutSeconds) * 1000).then(() => undefined);
}
const limit = ({ TimeoutSeconds }: StateDefinition): object =>
  TimeoutSeconds === undefined ? {} : { timeoutInSeconds: Number(TimeoutSeconds) };

async function invoke(
  chain: MachineChain,
  wanted: () => boolean,
  name: string,
  state: StateDefinition,
  payload: unknown,
): Promise<unknown> {
  const { Resource = "" } = state;
  chain.add("LambdaFunctionScheduled", { resource: Resource, input: JSON.stringify(payload), ...limit(state) });
  chain.add("LambdaFunctionStarted");
  const outcome = await chain.still(
    wanted,
    Promise.race([chain.scope.options.invoke(name, Resource, payload), timeout(chain, state)]),
  );
  if (outcome === undefined) {
    chain.add("LambdaFunctionTimedOut", { error: "States.Timeout" });
    throw new StateFailed("States.Timeout", "");
  }
  if ("result" in outcome) {
    chain.add("LambdaFunctionSucceeded", { output: outcome.result });
    return JSON.parse(outcome.result);
  }
  const [error, cause] = [outcome.error.errorType, JSON.stringify(outcome.error)];
  chain.add("LambdaFunctionFailed", { error, cause });
  throw new StateFailed(error, cause);
}

interface StartParameters {
  readonly StateMachineArn: string;
  readonly Input?: unknown;
  readonly Name?: string;
}

/**
 * Starts an execution of another machine, and waits for it with .sync:2. A child that is not waited for any more goes
 * on: Step Functions stops it on a best-effort basis only.
 */
async function startExecution(
  resource: string,
  chain: MachineChain,
  wanted: () => boolean,
  state: StateDefinition,
  payload: StartParameters,
): Promise<unknown> {
  const start = chain.scope.options.startExecution;
  if (start === undefined) throw new Error(`Nothing here can carry out ${resource}.`);
  const of = { resourceType: "states", resource };
  const failed = (type: string, error: string, cause: string): StateFailed => {
    chain.add(type, { ...of, error, ...(cause === "" ? {} : { cause }) });
    return new StateFailed(error, cause);
  };
  chain.add("TaskScheduled", { ...of, region: REGION, parameters: JSON.stringify(payload), ...limit(state) });
  chain.add("TaskStarted", of);

  const { StateMachineArn, Input, Name } = payload;
  const waits = resource.endsWith(".sync:2");
  const started = () => {
    try {
      return start({
        stateMachineArn: StateMachineArn,
        input: typeof Input === "string" ? Input : JSON.stringify(Input ?? {}),
        ...(Name === undefined ? {} : { name: Name }),
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw failed(waits ? "TaskSubmitFailed" : "TaskFailed", errorOfStart(error.name), error.message);
    }
  };
  const { description, finished } = started();
  const output = JSON.stringify(startOutput(description));
  chain.add(waits ? "TaskSubmitted" : "TaskSucceeded", { ...of, output });
  if (!waits) return JSON.parse(output);

  const ended = await chain.still(wanted, Promise.race([finished.then(() => true), timeout(chain, state)]));
  if (ended === undefined) throw failed("TaskTimedOut", "States.Timeout", "");
  if (description.status !== "SUCCEEDED")
    throw failed("TaskFailed", "States.TaskFailed", JSON.stringify(described(description, (json) => json)));
  const result = JSON.stringify(described(description, JSON.parse));
  chain.add("TaskSucceeded", { ...of, output: result });
  return JSON.parse(result);
}
