import type { StateDefinition, StateMachineDefinition } from "../template/supported-definition.ts";

/** The resource that stands for a Wait state in the engine's definition. */
export const WAIT_RESOURCE = "arn:aws:states:::rehearsal:wait";

/** Where the context object's `Execution` is put: the engine makes up its own start time and input under the real name, also where an execution is redriven. */
export const EXECUTION_CONTEXT = "RehearsedExecution";

/**
 * The definition as the engine can run it. The engine waits in real time, or by a constant for each state: so each Wait becomes a task that the rehearsal's clock
 * carries out, with the same input, output and next state; the history shows it as the Wait that it is. The execution's timeout is the clock's as well.
 * @param startAt the state that is entered first: that of a redrive is the one that did not succeed
 */
export function engineDefinition(
  definition: StateMachineDefinition,
  startAt: string,
): Omit<StateMachineDefinition, "TimeoutSeconds"> {
  const reachable = reachableFrom(startAt, definition);
  const states = Object.entries(definition.States)
    .filter(([name]) => reachable.has(name))
    .map(([name, state]) => [name, state.Type === "Wait" ? waitTask(name, state) : state] as const);
  return {
    StartAt: startAt,
    States: JSON.parse(
      JSON.stringify(Object.fromEntries(states)).replaceAll('"$$.Execution.', `"$$$$.${EXECUTION_CONTEXT}.`),
    ) as StateMachineDefinition["States"],
  };
}

/** The engine refuses a definition with states that nothing leads to. */
function reachableFrom(startAt: string, { States }: StateMachineDefinition): ReadonlySet<string> {
  const reachable = new Set([startAt]);
  for (const name of reachable) {
    const {
      Next,
      Default,
      Choices = [],
      Catch = [],
    } = (States[name] ?? {}) as {
      Next?: string;
      Default?: string;
      Choices?: { Next: string }[];
      Catch?: { Next: string }[];
    };
    for (const next of [Next, Default, ...[...Choices, ...Catch].map((branch) => branch.Next)])
      if (next !== undefined) reachable.add(next);
  }
  return reachable;
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
    TimeoutSeconds: 86_400,
    ...(Next === undefined ? { End } : { Next }),
  };
}
