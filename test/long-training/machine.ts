import { readFileSync } from "node:fs";

/** The part of Amazon States Language that the definition uses. */
interface State {
  readonly Type: "Task" | "Wait" | "Choice" | "Pass" | "Succeed" | "Fail";
  readonly Resource?: string;
  readonly Next?: string;
  readonly ResultPath?: string;
  readonly SecondsPath?: string;
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly BooleanEquals?: boolean;
    readonly NumericEquals?: number;
    readonly StringEquals?: string;
    readonly Next: string;
  }[];
  readonly Default?: string;
}

/**
 * Events that Standard Workflows write of a state (API reference, HistoryEvent): a Lambda by its ARN is
 * TaskStateEntered, LambdaFunctionScheduled, LambdaFunctionStarted, LambdaFunctionSucceeded, TaskStateExited; a nested
 * execution TaskStateEntered, TaskScheduled, TaskStarted, TaskSubmitted, TaskSucceeded, TaskStateExited; every other
 * state is entered and exited; Fail is only entered.
 */
const EVENTS: Readonly<Record<State["Type"], number>> = { Task: 5, Wait: 2, Choice: 2, Pass: 2, Succeed: 2, Fail: 1 };
const NESTED_EVENTS = 6;

const eventsOfState = ({ Type, Resource = "" }: State): number =>
  Resource.includes(":states:startExecution") ? NESTED_EVENTS : EVENTS[Type];
/** ExecutionStarted, and ExecutionSucceeded or ExecutionFailed. */
const OWN_EVENTS = 2;

const { StartAt, States } = JSON.parse(
  readFileSync(new URL("../../statemachine/rft-pipeline.asl.json", import.meta.url), "utf8"),
) as { StartAt: string; States: Readonly<Record<string, State>> };

export type Payload = Readonly<Record<string, unknown>>;

/** What a task answers, and how long it takes. */
export type TaskResult = (
  state: string,
  payload: Payload,
  now: Date,
) => Promise<{ readonly result: Payload; readonly seconds: number }>;

/** An execution that has ended. */
export interface Walk {
  readonly end: string;
  readonly events: number;
  readonly transitions: number;
  /** Of the events in JSON, about. */
  readonly bytes: number;
  readonly visits: ReadonlyMap<string, number>;
  readonly taskSeconds: readonly { readonly state: string; readonly seconds: number }[];
  readonly ended: Date;
}

/** Walks through the definition as Step Functions does, by a clock that jumps. */
export async function walk(input: Payload, start: Date, task: TaskResult): Promise<Walk> {
  const visits = new Map<string, number>();
  const taskSeconds: { state: string; seconds: number }[] = [];
  let [now, payload, events, transitions, bytes] = [start, input, OWN_EVENTS, 0, 0];
  const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  for (let name = StartAt; ;) {
    const state = States[name];
    if (state === undefined) throw new Error(`The definition has no state ${name}.`);
    visits.set(name, (visits.get(name) ?? 0) + 1);
    transitions++;
    events += eventsOfState(state);
    // Nearly every event of a state holds its input or output.
    bytes += eventsOfState(state) * JSON.stringify(payload).length;
    let next = state.Next;
    switch (state.Type) {
      case "Task": {
        const { result, seconds } = await task(name, payload, now);
        taskSeconds.push({ state: name, seconds });
        payload =
          state.ResultPath === undefined ? result : { ...payload, [state.ResultPath.slice("$.".length)]: result };
        now = later(seconds);
        break;
      }
      case "Wait":
        now = later(Number(valueAt(payload, state.SecondsPath ?? "")));
        break;
      case "Choice":
        next =
          (state.Choices ?? []).find(
            ({ Variable, BooleanEquals, NumericEquals, StringEquals }) =>
              valueAt(payload, Variable) === (BooleanEquals ?? NumericEquals ?? StringEquals),
          )?.Next ?? state.Default;
        break;
      default:
        return { end: name, events, transitions, bytes, visits, taskSeconds, ended: now };
    }
    if (next === undefined) throw new Error(`${name} leads nowhere.`);
    name = next;
  }
}

/**
 * The states that are entered again and again, from one to the next: the one Wait of the definition, and what leads
 * back to it.
 */
export function loop(): readonly string[] {
  const waits = Object.keys(States).filter((name) => States[name]?.Type === "Wait");
  const [wait = ""] = waits;
  const names = [wait];
  for (let name = States[wait]?.Next; name !== undefined && name !== wait;) {
    names.push(name);
    const { Next, Choices = [] }: Pick<State, "Next" | "Choices"> = States[name] ?? {};
    name = Next ?? Choices.find((choice) => choice.Next === wait)?.Next;
    if (name === undefined) throw new Error(`${names.join(" → ")} does not lead back to ${wait}.`);
  }
  return names;
}

export const eventsOf = (names: readonly string[]): number =>
  names.reduce((sum, name) => sum + eventsOfState(States[name] ?? { Type: "Fail" }), 0);

function valueAt(payload: Payload, path: string): unknown {
  return path
    .slice("$.".length)
    .split(".")
    .reduce<unknown>((value, key) => (value as Payload | undefined)?.[key], payload);
}
