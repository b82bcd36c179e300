import { refuseUnsupportedMap } from "./supported-map.ts";
import { refuseUnsupportedPaths } from "./supported-paths.ts";
import { taskResource } from "./task-resource.ts";

/** Amazon States Language, as far as the rehearsal reads it. */
export interface StateMachineDefinition extends States {
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
}
/** The states of a machine, or those that a Map runs for each item. */
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}
export interface StateDefinition {
  readonly Type: string;
  readonly Resource?: string;
  readonly QueryLanguage?: string;
  readonly ItemProcessor?: States;
  readonly [field: string]: unknown;
}

const STATE_TYPES = ["Task", "Wait", "Choice", "Pass", "Succeed", "Fail", "Map"];

/** Fields that the engine ignores, although they have a meaning. */
const PASSED_OVER = ["Assign", "HeartbeatSeconds", "HeartbeatSecondsPath", "TimeoutSecondsPath", "Credentials"];

/** What startExecution takes (Step Functions Developer Guide, connect-stepfunctions). */
const START_EXECUTION = ["StateMachineArn", "Input", "Name", "TraceHeader"];

/** Every state, those within Map states too. */
export function* everyState({ States }: States): Generator<[name: string, state: StateDefinition]> {
  for (const [name, state] of Object.entries(States)) {
    yield [name, state];
    if (state.ItemProcessor !== undefined) yield* everyState(state.ItemProcessor);
  }
}

/**
 * The engine silently ignores what it does not know, and would answer wrongly.
 * @throws Error naming what of a definition the rehearsal does not stand in for
 */
export function refuseUnsupported(definition: StateMachineDefinition): void {
  refuseJsonata("the definition", definition);
  for (const [name, state] of everyState(definition)) {
    refuseJsonata(`the state ${name}`, state);
    if (!STATE_TYPES.includes(state.Type))
      throw new Error(
        `The rehearsal's engine has states of type ${STATE_TYPES.join(", ")}; the state ${name} is a ${state.Type}.`,
      );
    const field = PASSED_OVER.find((one) => state[one] !== undefined);
    if (field !== undefined) throw new Error(`The rehearsal's engine ignores ${field}, which the state ${name} has.`);
    refuseUnsupportedPaths(name, state);
    if (state.Type === "Task") refuseUnsupportedTask(name, state);
    if (state.Type === "Map") refuseUnsupportedMap(name, state);
    if (state.Type === "Wait" && ("InputPath" in state || "OutputPath" in state))
      throw new Error(
        `The rehearsal's clock passes over InputPath and OutputPath of a Wait: the state ${name} has one.`,
      );
    if (state.Type === "Pass" && "Result" in state && !state["Result"])
      throw new Error(
        `The rehearsal's engine passes over the Result ${JSON.stringify(state["Result"])} of the state ${name}.`,
      );
  }
}

function refuseJsonata(what: string, { QueryLanguage }: { readonly QueryLanguage?: string }): void {
  if (QueryLanguage !== undefined && QueryLanguage !== "JSONPath")
    throw new Error(
      `The rehearsal's engine runs JSONPath definitions only; with ${QueryLanguage} it would silently answer wrongly: ${what} has it.`,
    );
}

function refuseUnsupportedTask(name: string, state: StateDefinition): void {
  const { Resource = "(none)", Parameters } = state;
  const resource = taskResource(Resource);
  if (resource === undefined)
    throw new Error(
      `The rehearsal's tasks are Lambda functions, named by their ARN, and states:startExecution (alone, or with .sync:2); the state ${name} has the resource ${Resource}.`,
    );
  if ("functionArn" in resource) return;
  const fields = Object.keys(Parameters ?? {}).map((field) => field.replace(/\.\$$/, ""));
  const other = fields.find((field) => !START_EXECUTION.includes(field));
  if (other !== undefined || !fields.includes("StateMachineArn"))
    throw new Error(
      `The Parameters of startExecution are StateMachineArn and perhaps Input, Name and TraceHeader; the state ${name} has ${other ?? "no StateMachineArn"}.`,
    );
  // The engine would take the timeout for a failed task, as it knows timeouts of its own alone.
  if (
    state["TimeoutSeconds"] !== undefined &&
    JSON.stringify([state["Retry"], state["Catch"]]).includes('"States.TaskFailed"')
  )
    throw new Error(
      `The rehearsal can't tell States.Timeout from States.TaskFailed where a startExecution has TimeoutSeconds: the state ${name} retries or catches the latter.`,
    );
}
