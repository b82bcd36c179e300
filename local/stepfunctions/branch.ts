import { setImmediate } from "node:timers/promises";
import type { StandBy, Wait } from "../clock.ts";
import type { StateDefinition, States } from "../template/supported-definition.ts";
import { taskResource } from "../template/task-resource.ts";
import { type EngineEvent, startEngine } from "./engine.ts";
import type { MapTask } from "./engine-definition.ts";
import type { ExecutionScope } from "./execution-scope.ts";
import { InlineMap } from "./inline-map.ts";
import { lambdaTask } from "./lambda-task.ts";
import { startExecutionTask } from "./start-execution-task.ts";
import { CutOff, refuseTooLarge, TaskFailed } from "./task-failed.ts";

/** An error and its cause; a Fail state may have neither. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
}
export type BranchOutcome = { readonly output: unknown } | Failure;

export interface BranchRun {
  /** Aborts when the execution has ended, or the iteration is no longer needed. */
  readonly signal: AbortSignal;
  readonly wait: Wait;
  readonly standBy: StandBy;
}

/** One attempt of a task. */
export interface Task {
  readonly state: StateDefinition;
  readonly input: unknown;
  readonly scope: ExecutionScope;
  readonly run: BranchRun;
  /** @throws CutOff where nothing waits for the task any more: the execution has ended, or the task has timed out */
  readonly add: (type: string, details?: Readonly<Record<string, unknown>>) => void;
}

/**
 * States that run one after another: those of an execution, or of one iteration of a Map. The engine decides; this says
 * what tasks, waits and Maps are, and writes the history that AWS would.
 */
export class Branch {
  /** In the branch's own chain of events. */
  previousEventId: number;
  readonly #scope: ExecutionScope;
  readonly #states: States;
  readonly #input: unknown;
  readonly #iteration: number | undefined;
  /** The state that was entered last: a redrive goes on there. */
  #state: { readonly name: string; readonly input: unknown } | undefined;
  #inState = false;
  #resumed = false;
  /** Number of the task's attempt whose outcome the engine waits for. */
  #attempt = 0;
  /** Of the Map that the branch is in, or failed in. */
  #map: InlineMap | undefined;
  /** The same, for the first state of a redrive. */
  #redriven: InlineMap | undefined;

  constructor(scope: ExecutionScope, states: States, input: unknown, iteration?: number) {
    this.#scope = scope;
    this.#states = states;
    this.#input = input;
    this.#iteration = iteration;
    this.previousEventId = 0;
  }

  /**
   * Runs to the end; one that was cut off before goes on in the state that it was in.
   * @returns undefined where it is cut off
   */
  async run(run: BranchRun): Promise<BranchOutcome | undefined> {
    this.#resumed = this.#state !== undefined;
    this.#redriven = this.#map;
    const { name, input } = this.#state ?? { name: this.#states.StartAt, input: this.#input };
    const { events, abort } = startEngine({
      definition: this.#states,
      context: this.#scope.context(),
      startAt: name,
      input,
      handlers: this.#handlers(run),
    });
    run.signal.addEventListener("abort", abort, { once: true });
    if (run.signal.aborted) abort();
    try {
      for await (const event of events) {
        if (run.signal.aborted) return undefined;
        const outcome = this.#record(event);
        if (outcome !== undefined) return outcome;
      }
      return undefined;
    } catch (error) {
      if (error instanceof CutOff) return undefined;
      if (error instanceof TaskFailed) return { error: error.name, cause: error.message };
      throw error;
    } finally {
      run.signal.removeEventListener("abort", abort);
      abort();
    }
  }

  /** Writes that the state that the branch is in was aborted, as AWS does after the failure of another iteration. */
  addAborted(previousEventId: number): void {
    const { Type = "" } = (this.#inState ? this.#states.States[this.#state?.name ?? ""] : undefined) ?? {};
    if (["Task", "Wait", "Map"].includes(Type)) this.#scope.add(`${Type}StateAborted`, undefined, previousEventId);
    this.#map?.addAborted(previousEventId);
  }

  #handlers(run: BranchRun): Record<string, (input: unknown) => Promise<unknown>> {
    return Object.fromEntries(
      Object.entries(this.#states.States).map(([name, state]) => [
        name,
        async (input: unknown) => {
          await setImmediate(); // the engine's own event, that the state was entered, is recorded first
          if (run.signal.aborted) throw new CutOff();
          return this.#carryOut(state, input, run);
        },
      ]),
    );
  }

  #carryOut(state: StateDefinition, input: unknown, run: BranchRun): Promise<unknown> {
    if (state.Type === "Wait") return wait((input as { seconds: unknown }).seconds, run);
    if (state.Type === "Map") return this.#iterate(state, input as MapTask, run);
    const attempt = ++this.#attempt;
    const add: Task["add"] = (type, details) => {
      if (attempt !== this.#attempt || run.signal.aborted) throw new CutOff();
      this.#add(type, details);
    };
    const resource = taskResource(state.Resource ?? "");
    const task = { state, input, scope: this.#scope, run, add };
    return resource !== undefined && "startExecution" in resource
      ? startExecutionTask(resource.startExecution, task)
      : lambdaTask(task);
  }

  /** Runs a Map's iterations: all of them, also in a retry; in a redrive those that did not succeed. */
  async #iterate(state: StateDefinition, task: MapTask, run: BranchRun): Promise<unknown> {
    const name = this.#state?.name ?? "";
    let map = this.#redriven;
    if (map === undefined) {
      map = await InlineMap.of(name, state, task, this.#scope);
      this.#add("MapStateStarted", { length: map.length });
    }
    this.#redriven = undefined;
    this.#map = map;
    const { previousEventId, failure } = await map.run(run, this.previousEventId);
    this.previousEventId = previousEventId;
    if (failure !== undefined) throw new TaskFailed(failure.error ?? "", failure.cause ?? "");
    this.#map = undefined; // a redrive after States.DataLimitExceeded runs all iterations again
    refuseTooLarge(name, JSON.stringify(map.results));
    this.#scope.add("MapStateSucceeded", undefined, previousEventId);
    return map.results;
  }

  /** @returns how the branch ended, with the event that says so */
  #record(event: EngineEvent): BranchOutcome | undefined {
    const name = event.state?.name ?? this.#state?.name ?? "";
    const { Type = "", Resource = "" } = this.#states.States[name] ?? {};
    switch (event.type) {
      case "StateEntered":
        if (this.#resumed) this.#resumed = false;
        else this.#enter(name, Type, event.state?.input);
        return undefined;
      case "StateExited": {
        const output = JSON.stringify(event.state?.output);
        refuseTooLarge(name, output);
        this.#add(`${Type}StateExited`, { name, output });
        this.#inState = false;
        this.#report("left", name, Type);
        return undefined;
      }
      case "StateFailed": {
        const resource = taskResource(Resource);
        if (event.Error !== "States.Timeout" || resource === undefined || !("functionArn" in resource))
          return undefined;
        this.#attempt++;
        this.#add("LambdaFunctionTimedOut", { error: event.Error });
        return undefined;
      }
      case "StateCaught":
        this.#addMapFailed(Type);
        return undefined;
      case "ExecutionSucceeded":
        return { output: event.output };
      case "ExecutionFailed":
        this.#addMapFailed(Type);
        this.#report("failed", name, Type);
        return failureOf(event, this.#states.States[name]);
      default:
        return undefined;
    }
  }

  #enter(name: string, type: string, input: unknown): void {
    this.#state = { name, input };
    this.#inState = true;
    this.#map = undefined;
    this.#add(`${type}StateEntered`, { name, input: JSON.stringify(input) });
    this.#report("entered", name, type);
  }

  /** Only a Map that is not retried any more has failed. */
  #addMapFailed(type: string): void {
    if (type === "Map" && this.#map !== undefined) this.#add("MapStateFailed");
  }

  #add(type: string, details?: Readonly<Record<string, unknown>>): void {
    this.previousEventId = this.#scope.add(type, details, this.previousEventId);
  }

  #report(event: "entered" | "left" | "failed", state: string, type: string): void {
    this.#scope.onState?.(event, state, { type, iteration: this.#iteration });
  }
}

/** A timeout has no cause, nor has a Fail state that names none: the engine makes one up. */
function failureOf(
  { Error: error = "States.Runtime", Cause }: EngineEvent,
  state: StateDefinition | undefined,
): Failure {
  const named = (field: string): boolean => state?.Type !== "Fail" || field in state || `${field}Path` in state;
  const cause = typeof Cause === "string" ? Cause : JSON.stringify(Cause ?? "");
  return {
    ...(named("Error") && error !== "" ? { error } : {}),
    ...(named("Cause") && cause !== "" && cause !== "States.Timeout" ? { cause } : {}),
  };
}

async function wait(seconds: unknown, { wait, signal }: BranchRun): Promise<null> {
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 0)
    throw new TaskFailed(
      "States.Runtime",
      `A Wait's seconds must be a whole number from 0 on, got ${JSON.stringify(seconds)}.`,
    );
  await wait(seconds, signal);
  return null;
}
