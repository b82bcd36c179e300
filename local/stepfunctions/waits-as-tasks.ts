import type { StateDefinition, StateMachineDefinition } from "../template/deployment.ts";

/** The resource that stands for a Wait state in the engine's definition. */
export const WAIT_RESOURCE = "arn:aws:states:::rehearsal:wait";

/**
 * The engine waits in real time, or by a constant for each state. So each Wait becomes a task that the rehearsal's clock carries out, with the same input, output and
 * next state; the history shows it as the Wait that it is. The execution's timeout is the clock's as well.
 */
export function waitsAsTasks(definition: StateMachineDefinition): Omit<StateMachineDefinition, "TimeoutSeconds"> {
  const states = Object.entries(definition.States).map(([name, state]) => [name, state.Type === "Wait" ? waitTask(name, state) : state] as const);
  return { StartAt: definition.StartAt, States: Object.fromEntries(states) };
}

function waitTask(name: string, { Seconds, SecondsPath, Next, End }: StateDefinition): StateDefinition {
  if (Seconds === undefined && SecondsPath === undefined) throw new Error(`The rehearsal's clock waits for Seconds or SecondsPath; the state ${name} has neither.`);
  const Parameters = SecondsPath === undefined ? { seconds: Seconds } : { "seconds.$": SecondsPath };
  return { Type: "Task", Resource: WAIT_RESOURCE, Parameters, ResultPath: null, TimeoutSeconds: 86_400, ...(Next === undefined ? { End } : { Next }) };
}
