import { readFileSync } from "node:fs";

/** A state of Amazon States Language, as far as tests read it. */
export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: number;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly JitterStrategy: string;
    readonly MaxDelaySeconds: number;
    readonly BackoffRate: number;
    readonly MaxAttempts: number;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly StringEquals?: string;
    readonly NumericGreaterThanEquals?: number;
    readonly Next: string;
  }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly Error?: string;
  readonly ItemSelector?: Readonly<Record<string, unknown>>;
  readonly ItemProcessor?: { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
}

export interface Definition {
  readonly text: string;
  readonly timeoutSeconds: number;
  /** By name, those within a Map too. */
  readonly states: ReadonlyMap<string, State>;
  /** Those that invoke a Lambda. */
  readonly steps: readonly (readonly [name: string, state: State])[];
  /** Those that start a nested execution. */
  readonly nested: readonly (readonly [name: string, state: State])[];
}

/** @param file in statemachine/ */
export function definitionIn(file: string): Definition {
  const text = readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), "utf8");
  const { States, TimeoutSeconds } = JSON.parse(text) as { States: Record<string, State>; TimeoutSeconds: number };
  const states = new Map(statesOf(States));
  const tasks = [...states].filter(([, { Type }]) => Type === "Task");
  const isNested = ([, { Resource }]: readonly [string, State]): boolean =>
    Resource?.includes(":states:startExecution") === true;
  return {
    text,
    timeoutSeconds: TimeoutSeconds,
    states,
    steps: tasks.filter((task) => !isNested(task)),
    nested: tasks.filter(isNested),
  };
}

const statesOf = (states: Readonly<Record<string, State>>): [string, State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...statesOf(state.ItemProcessor?.States ?? {}),
  ]);
