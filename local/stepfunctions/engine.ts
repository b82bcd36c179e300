import "../node20.ts";
import { ExecutionError, StateMachine, type StateMachineDefinition as EngineDefinition } from "aws-local-stepfunctions";
import type { Clock } from "../clock.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import type { States } from "../template/supported-definition.ts";
import type { ExecutionDescription } from "./description.ts";
import { engineDefinition, EXECUTION_CONTEXT, withContext } from "./engine-definition.ts";
import { withFalsyInput } from "./falsy-input.ts";
import { TaskFailed } from "./task-failed.ts";

/** What the engine logs. */
export interface EngineEvent {
  readonly type: string;
  readonly state?: { readonly name: string; readonly type: string; readonly input: unknown; readonly output?: unknown };
  readonly output?: unknown;
  readonly Error?: string;
  readonly Cause?: unknown;
}

export interface EngineRun {
  readonly events: AsyncIterable<EngineEvent>;
  readonly abort: () => void;
}

export interface EngineOptions {
  readonly definition: States;
  readonly context: object;
  /** The state that is entered first, and its input. */
  readonly startAt: string;
  readonly input: unknown;
  /** Run tasks, waits and Maps, by their state's name. */
  readonly handlers: Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
}

/** Milliseconds instead of a Retry's interval. */
const RETRY_MS = 20;

/** Starts the package that interprets the definition: nothing else knows it. */
export function startEngine({ definition, context, startAt, input, handlers }: EngineOptions): EngineRun {
  const engine = engineOf(withFalsyInput(engineDefinition(definition, startAt), input));
  const { result, eventLogs, abort } = engine.run(input as Parameters<StateMachine["run"]>[0], {
    context: context as never,
    overrides: {
      taskResourceLocalHandlers: handlers as never,
      retryIntervalOverrides: Object.fromEntries(Object.keys(definition.States).map((name) => [name, RETRY_MS])),
    },
  });
  result.catch(() => undefined); // the events say it
  return { events: eventLogs, abort };
}

/**
 * Resolves a payload template.
 * @throws TaskFailed States.Runtime where a path leads nowhere
 */
export async function evaluated(template: unknown, input: unknown, context: object): Promise<unknown> {
  const definition = {
    StartAt: "Evaluate",
    States: { Evaluate: { Type: "Pass", Parameters: withContext(template), End: true } },
  };
  try {
    return await engineOf(withFalsyInput(definition, input)).run(input as never, { context: context as never }).result;
  } catch (error) {
    const { name, message } = (error instanceof ExecutionError ? error.cause : error) as Error;
    throw new TaskFailed(name, message);
  }
}

const engineOf = (definition: States): StateMachine =>
  new StateMachine(definition as unknown as EngineDefinition, { validationOptions: { noValidate: true } });

/**
 * Takes the package 100 ms and more: once for each machine is enough.
 * @throws Error naming what is no Amazon States Language
 */
export function refuseInvalid(definition: object): void {
  new StateMachine(definition as EngineDefinition, { validationOptions: { checkArn: false } });
}

/**
 * The context object. The engine keeps the reference, and reads it as it enters a state; State has no Name, Map is
 * added for the selection of an item.
 */
export function contextObject(
  machine: DeployedStateMachine,
  { executionArn, name, startDate, input, redriveCount }: ExecutionDescription,
  clock: Pick<Clock, "now">,
): object {
  return {
    [EXECUTION_CONTEXT]: {
      Id: executionArn,
      Name: name,
      RoleArn: machine.roleArn,
      StartTime: startDate,
      Input: JSON.parse(input) as unknown,
      RedriveCount: redriveCount,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: {
      get EnteredTime() {
        return clock.now().toISOString();
      },
    },
  };
}
