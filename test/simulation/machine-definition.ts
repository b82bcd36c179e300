import type { StateDefinition, StateMachineDefinition, States } from "../../local/template/supported-definition.ts";

/** Fields that the interpreter does what the language says with, by type of state. */
const EVERY = ["Type", "Comment", "Next", "End"];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: ["Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds", "Retry", "Catch"],
  Choice: ["Choices", "Default"],
  Wait: ["Seconds", "SecondsPath"],
  Pass: ["Result", "Parameters", "ResultPath"],
  Succeed: ["OutputPath"],
  Fail: ["Error", "Cause", "CausePath"],
  Map: [
    ...["ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency", "MaxConcurrencyPath"],
    ...["ResultSelector", "ResultPath", "Retry", "Catch"],
  ],
};
const RETRY = ["ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy"];
const CATCH = ["ErrorEquals", "ResultPath", "Next"];

/** What a choice compares its variable by. */
const OPERATORS: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
  BooleanEquals: (value, operand) => value === operand,
  StringEquals: (value, operand) => value === operand,
  NumericEquals: (value, operand) => value === operand,
  NumericGreaterThanEquals: (value, operand) => typeof value === "number" && value >= Number(operand),
};

/**
 * The simulation interprets the subset of Amazon States Language that the machines use, and no more: what it does not
 * know, it must not pass over.
 * @throws Error naming state and field
 */
export function refuseUnknown({ States, ...machine }: StateMachineDefinition): void {
  refuse("the machine", machine, ["Comment", "StartAt", "TimeoutSeconds"]);
  for (const [name, state] of Object.entries(States)) {
    const known = FIELDS[state.Type];
    if (known === undefined) throw new Error(`The simulation interprets no ${state.Type} state: ${name}.`);
    refuse(`the state ${name}`, state, [...EVERY, ...known]);
    for (const retry of retriesOf(state)) refuse(`a retry of ${name}`, retry, RETRY);
    for (const catcher of catchersOf(state)) refuse(`a catch of ${name}`, catcher, CATCH);
    for (const choice of choicesOf(state))
      refuse(`a choice of ${name}`, choice, ["Variable", "Next", ...Object.keys(OPERATORS)]);
    if (state.ItemProcessor !== undefined) refuseUnknownProcessor(name, state.ItemProcessor);
  }
}

function refuseUnknownProcessor(name: string, processor: States & { readonly ProcessorConfig?: object }): void {
  const { ProcessorConfig = { Mode: "INLINE" }, ...states } = processor;
  if (JSON.stringify(ProcessorConfig) !== '{"Mode":"INLINE"}')
    throw new Error(`The simulation interprets inline Maps, and not ${JSON.stringify(ProcessorConfig)}: ${name}.`);
  refuseUnknown(states);
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
  readonly ResultPath?: string | null;
  readonly Next: string;
}
export interface Choice {
  readonly Variable: string;
  readonly Next: string;
  readonly [operator: string]: unknown;
}

export const retriesOf = (state: StateDefinition): readonly Retry[] => (state["Retry"] ?? []) as Retry[];
export const catchersOf = (state: StateDefinition): readonly Catcher[] => (state["Catch"] ?? []) as Catcher[];
export const choicesOf = (state: StateDefinition): readonly Choice[] => (state["Choices"] ?? []) as Choice[];

/** Whether a choice is for this value of its variable. */
export const isChosen = (choice: Choice, value: unknown): boolean =>
  Object.entries(OPERATORS).some(([name, holds]) => name in choice && holds(value, choice[name]));

/** Errors that States.ALL does not match (Step Functions Developer Guide, concepts-error-handling). */
const TERMINAL = ["States.Runtime", "States.DataLimitExceeded"];

/** Whether a retry or a catch is for an error of a state of this type. */
export function matches({ ErrorEquals }: Retry | Catcher, error: string, type: string): boolean {
  if (TERMINAL.includes(error)) return false;
  return (
    ErrorEquals.includes(error) ||
    ErrorEquals.includes("States.ALL") ||
    (type === "Task" && error !== "States.Timeout" && ErrorEquals.includes("States.TaskFailed"))
  );
}

/**
 * The seconds to wait before a retry, from 0 with jitter. @param retried how often this retry was tried already;
 * undefined where it is not tried again
 */
export function retryDelay(retry: Retry, retried: number, share: () => number): number | undefined {
  if (retried >= (retry.MaxAttempts ?? 3)) return undefined;
  const seconds = Math.min(
    retry.MaxDelaySeconds ?? Infinity,
    (retry.IntervalSeconds ?? 1) * (retry.BackoffRate ?? 2) ** retried,
  );
  return retry.JitterStrategy === "FULL" ? seconds * share() : seconds;
}

/**
 * A path into the state's input (`$`), or the context object (`$$`): member names, and items of lists by their number.
 * @throws Error for other paths, and for one that leads nowhere, as States.ParameterPathFailure would
 */
export function valueAt(path: string, input: unknown, context: unknown): unknown {
  if (!/^\$\$?(\.[A-Za-z]+(\[\d+\])*)*$/.test(path))
    throw new Error(`The simulation does not interpret the path ${path}.`);
  const [root, ...names] = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
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

/** A state's input with the result put at its ResultPath: the whole, a member of it, or not at all. */
export function withResult(path: string | null | undefined, input: unknown, result: unknown): unknown {
  if (path === undefined || path === "$") return result;
  if (path === null) return input;
  if (!/^\$(\.[A-Za-z]+)+$/.test(path)) throw new Error(`The simulation does not interpret the ResultPath ${path}.`);
  return withMember(input, path.split(".").slice(1), result);
}

function withMember(value: unknown, [name = "", ...deeper]: readonly string[], result: unknown): unknown {
  const members = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...members, [name]: deeper.length === 0 ? result : withMember(members[name], deeper, result) };
}
