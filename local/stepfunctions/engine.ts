import "../node20.ts";
import { StateMachine, type StateMachineDefinition as EngineDefinition } from "aws-local-stepfunctions";
import type { Clock } from "../clock.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import type { ExecutionDescription } from "./description.ts";
import { engineDefinition, EXECUTION_CONTEXT } from "./engine-definition.ts";
import { withFalsyInput } from "./falsy-input.ts";

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
  readonly machine: DeployedStateMachine;
  readonly description: ExecutionDescription;
  readonly clock: Clock;
  /** The state that is entered first, and its input. */
  readonly startAt: string;
  readonly input: unknown;
  /** Carry out the tasks and the waits, by their state's name. */
  readonly handlers: Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
}

/** Milliseconds instead of a Retry's interval. */
const RETRY_MS = 20;

/** Starts the package that interprets the definition: nothing else knows it. */
export function startEngine({ machine, description, clock, startAt, input, handlers }: EngineOptions): EngineRun {
  const engine = new StateMachine(
    engineDefinition(withFalsyInput(machine.definition, input), startAt) as unknown as EngineDefinition,
    { validationOptions: { checkArn: false } },
  );
  const { result, eventLogs, abort } = engine.run(input as Parameters<StateMachine["run"]>[0], {
    context: contextObject(machine, description, clock) as never,
    overrides: {
      taskResourceLocalHandlers: handlers as never,
      retryIntervalOverrides: Object.fromEntries(
        Object.keys(machine.definition.States).map((name) => [name, RETRY_MS]),
      ),
    },
  });
  result.catch(() => undefined); // the events tell
  return { events: eventLogs, abort };
}

/** The context object. The engine keeps the reference, and reads it as it enters a state; it has no State of its own. */
function contextObject(
  machine: DeployedStateMachine,
  { executionArn, name, startDate, input, redriveCount }: ExecutionDescription,
  clock: Clock,
): unknown {
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
