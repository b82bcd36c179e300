import type { StateDefinition, States } from "../template/supported-definition.ts";
import { taskResource } from "../template/task-resource.ts";

/** The resources that stand for a Wait and for a Map in the engine's definition. */
const WAIT_RESOURCE = "arn:aws:states:::rehearsal:wait";
const MAP_RESOURCE = "arn:aws:states:::rehearsal:map";

/**
 * Where the context object's `Execution` is put: the engine invents its own start time and input under the real name,
 * also where an execution is redriven.
 */
export const EXECUTION_CONTEXT = "RehearsedExecution";

/**
 * Real seconds, longer than a rehearsal lasts: what takes simulated time has its limit by the rehearsal's clock. The
 * engine's own default is 60 s; AWS has none.
 */
const NO_LIMIT = 86_400;

/** The input of a Map's handler. */
export interface MapTask {
  readonly items: unknown;
  /** The state's input, which an ItemSelector reads. */
  readonly input: unknown;
  readonly maxConcurrency: unknown;
}

/**
 * States as the engine can run them: each Wait, Map and nested start of an execution becomes a task that the rehearsal
 * carries out, with the same input, output, errors and next state; the history shows it as what it is. The engine
 * itself waits in real time; after a failure or an abort, its Map begins all remaining iterations.
 * @param startAt the state that is entered first: that of a redrive is the one that did not succeed
 */
export function engineDefinition({ States }: States, startAt: string): States {
  return {
    StartAt: startAt,
    States: Object.fromEntries(
      Object.entries(States).map(([name, state]) => [name, withContext(engineState(name, state)) as StateDefinition]),
    ),
  };
}

function engineState(name: string, state: StateDefinition): StateDefinition {
  switch (state.Type) {
    case "Wait":
      return waitTask(name, state);
    case "Map":
      return mapTask(state);
    case "Task": {
      const resource = taskResource(state.Resource ?? "");
      const limited = resource !== undefined && "functionArn" in resource && state["TimeoutSeconds"] !== undefined;
      return limited ? state : { ...state, TimeoutSeconds: NO_LIMIT };
    }
    default:
      return state;
  }
}

function waitTask(name: string, { Seconds, SecondsPath, Next, End }: StateDefinition): StateDefinition {
  if (Seconds === undefined && SecondsPath === undefined)
    throw new Error(`The rehearsal's clock waits for Seconds or SecondsPath; the state ${name} has neither.`);
  const Parameters = SecondsPath === undefined ? { seconds: Seconds } : { "seconds.$": SecondsPath };
  return {
    Type: "Task",
    Resource: WAIT_RESOURCE,
    Parameters,
    ResultPath: null,
    TimeoutSeconds: NO_LIMIT,
    ...(Next === undefined ? { End } : { Next }),
  };
}

/** Fields of a Map that its handler carries out. */
const OF_MAP = ["ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency", "MaxConcurrencyPath"];

function mapTask(state: StateDefinition): StateDefinition {
  const { ItemsPath = "$", MaxConcurrency = 0, MaxConcurrencyPath } = state;
  return {
    ...Object.fromEntries(Object.entries(state).filter(([field]) => !OF_MAP.includes(field))),
    Type: "Task",
    Resource: MAP_RESOURCE,
    Parameters: {
      "items.$": ItemsPath,
      "input.$": "$",
      ...(MaxConcurrencyPath === undefined
        ? { maxConcurrency: MaxConcurrency }
        : { "maxConcurrency.$": MaxConcurrencyPath }),
    },
    TimeoutSeconds: NO_LIMIT,
  };
}

/** The same with the paths into the context object's `Execution`, in intrinsic functions as well. */
export function withContext(value: unknown): unknown {
  if (typeof value === "string")
    return /^(\$\$|States\.)/.test(value) ? value.replace(/\$\$\.Execution\b/g, `$$$$.${EXECUTION_CONTEXT}`) : value;
  if (Array.isArray(value)) return value.map(withContext);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, member]) => [field, withContext(member)]));
}
