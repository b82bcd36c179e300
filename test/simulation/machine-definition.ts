import type { StateDefinition, StateMachineDefinition } from "../../local/template/supported-definition.ts";

/** Fields that the interpreter does what the language says with, by type of state. */
const EVERY = ["Type", "Comment", "Next"];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: ["Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds", "Retry", "Catch"],
  Choice: ["Choices", "Default"],
  Wait: ["Seconds", "SecondsPath"],
  Pass: [],
  Succeed: [],
  Fail: ["Error", "Cause", "CausePath"],
};
const RETRY = ["ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy"];
const CATCH = ["ErrorEquals", "ResultPath", "Next"];
const CHOICE = ["Variable", "BooleanEquals", "StringEquals", "NumericEquals", "Next"];

/**
 * The simulation interprets the subset of Amazon States Language that the pipeline uses, and no more: what it does not know, it must not pass over.
 * @throws Error naming state and field
 */
export function refuseUnknown({ States, ...machine }: StateMachineDefinition): void {
  refuse("the machine", machine, ["Comment", "StartAt", "TimeoutSeconds"]);
  for (const [name, state] of Object.entries(States)) {
    const known = FIELDS[state.Type];
    if (known === undefined) throw new Error(`The simulation interprets no ${state.Type} state: ${name}.`);
    refuse(`the state ${name}`, state, [...EVERY, ...known]);
    for (const retry of retriesOf(state)) refuse(`a retry of ${name}`, retry, RETRY);
    for (const catcher of catchersOf(state)) refuse(`a catcher of ${name}`, catcher, CATCH);
    for (const choice of choicesOf(state)) refuse(`a choice of ${name}`, choice, CHOICE);
  }
}

function refuse(where: string, given: object, known: readonly string[]): void {
  const other = Object.keys(given).find((field) => !known.includes(field));
  if (other !== undefined) throw new Error(`The simulation does not interpret ${other}, which ${where} has.`);
}

export interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string;
  readonly Next: string;
}
export interface Choice {
  readonly Variable: string;
  readonly BooleanEquals?: boolean;
  readonly StringEquals?: string;
  readonly NumericEquals?: number;
  readonly Next: string;
}

export const retriesOf = (state: StateDefinition): readonly Retry[] => (state["Retry"] ?? []) as Retry[];
export const catchersOf = (state: StateDefinition): readonly Catcher[] => (state["Catch"] ?? []) as Catcher[];
export const choicesOf = (state: StateDefinition): readonly Choice[] => (state["Choices"] ?? []) as Choice[];

/** The seconds to wait before a retry, from 0 with jitter; undefined where the error is not retried, or not again. */
export function retryDelay(
  retries: readonly Retry[],
  error: string,
  retried: number,
  share: () => number,
): number | undefined {
  const retry = retries.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL"));
  if (retry === undefined || retried >= (retry.MaxAttempts ?? 3)) return undefined;
  const seconds = Math.min(
    retry.MaxDelaySeconds ?? Infinity,
    (retry.IntervalSeconds ?? 1) * (retry.BackoffRate ?? 2) ** retried,
  );
  return retry.JitterStrategy === "FULL" ? seconds * share() : seconds;
}

/** What States.ALL does not catch (Step Functions Developer Guide, concepts-error-handling). */
const UNCAUGHT = ["States.DataLimitExceeded", "States.Runtime"];

export const catcherOf = (state: StateDefinition, error: string): Catcher | undefined =>
  catchersOf(state).find(
    ({ ErrorEquals }) =>
      ErrorEquals.includes(error) || (ErrorEquals.includes("States.ALL") && !UNCAUGHT.includes(error)),
  );

/**
 * A path into the state's input (`$`), or the context object (`$$`): member names alone.
 * @throws Error for other paths, and for one that leads nowhere, as States.ParameterPathFailure would
 */
export function valueAt(path: string, input: unknown, context: unknown): unknown {
  if (!/^\$\$?(\.[A-Za-z]+)*$/.test(path)) throw new Error(`The simulation does not interpret the path ${path}.`);
  const [root, ...names] = path.split(".");
  return names.reduce<unknown>(
    (value, name) => {
      if (typeof value !== "object" || value === null || !(name in value))
        throw new Error(`The path ${path} leads nowhere.`);
      return (value as Record<string, unknown>)[name];
    },
    root === "$$" ? context : input,
  );
}

/** A payload template: members whose name ends in `.$` are paths. */
export function filled(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => filled(item, input, context));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith(".$")
        ? [name.slice(0, -2), valueAt(String(value), input, context)]
        : [name, filled(value, input, context)],
    ),
  );
}

/** A state's input with the result put at its ResultPath: the whole, or one member of it. */
export function withResult(path: string | undefined, input: unknown, result: unknown): unknown {
  if (path === undefined || path === "$") return result;
  const [, name] = /^\$\.([A-Za-z]+)$/.exec(path) ?? [];
  if (name === undefined) throw new Error(`The simulation does not interpret the ResultPath ${path}.`);
  return { ...(input as object), [name]: result };
}
