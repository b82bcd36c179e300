import { setMaxListeners } from "node:events";
import type { Clock } from "../clock.ts";
import type { Functions } from "../lambda/functions.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import { Branch, type BranchOutcome } from "./branch.ts";
import {
  assertRedrivable,
  type EndDetails,
  ended,
  type Ending,
  type ExecutionDescription,
  redriven,
  started,
} from "./description.ts";
import { contextObject } from "./engine.ts";
import type { ExecutionScope, StateEvent } from "./execution-scope.ts";
import { History, MAX_EVENTS } from "./history.ts";
import type { NestedExecutions } from "./start-execution-task.ts";
import { CutOff } from "./task-failed.ts";

/** Where a state is that is entered or left. */
export interface StatePlace {
  readonly machine: string;
  readonly execution: string;
  /** 0 for an execution that nobody started by a task, 1 for its children, and so on. */
  readonly level: number;
  /** Of the execution. */
  readonly input: unknown;
  readonly type: string;
  /** Index of the Map's iteration that it is in. */
  readonly iteration?: number;
}

export interface ExecutionOptions {
  readonly machine: DeployedStateMachine;
  readonly name: string;
  readonly input: unknown;
  readonly clock: Clock;
  readonly functions: Pick<Functions, "invoke">;
  /** For a machine that starts executions itself. */
  readonly nested?: NestedExecutions;
  /** How deep it is nested itself; 0 where it is absent. */
  readonly level?: number;
  /** Called with each state as it is entered and left, and with the one that an execution fails in. */
  readonly onState?: (event: StateEvent, state: string, place: StatePlace) => void;
}

/** One execution of a state machine. */
export class Execution {
  readonly description: ExecutionDescription;
  readonly history: History;
  readonly #options: ExecutionOptions;
  readonly #states: Branch;
  /** Of the run that began with the start, or with the last redrive. */
  #ended = new AbortController();
  #finished: Promise<void> = Promise.resolve();

  constructor(options: ExecutionOptions) {
    this.#options = options;
    const { machine, name, input, clock } = options;
    this.history = new History(clock);
    this.description = started(machine, name, input, clock);
    this.#states = new Branch(this.#scope(), machine.definition, input);
    this.history.add("ExecutionStarted", { input: this.description.input, roleArn: machine.roleArn });
  }

  /** Resolves once it has ended, in whatever status. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** As the console's Stop does. */
  abort(reason: { readonly error?: string; readonly cause?: string } = {}): void {
    this.#end("ABORTED", "ExecutionAborted", reason, 0);
  }

  /** Runs to the end; the description and the history say which. */
  run(): Promise<void> {
    this.#finished = this.#run();
    return this.#finished;
  }

  /**
   * Continues an execution that did not succeed, as the console's Redrive does: in the state that it ended in, with
   * that state's input; in a Map, with the iterations that did not succeed. Retries and the machine's time limit count
   * from zero (Step Functions Developer Guide, redrive-executions).
   * @throws Error for an execution that can't be redriven
   */
  async redrive(): Promise<void> {
    assertRedrivable(this.description);
    const redriveCount = this.description.redriveCount + 1;
    const { id, timestamp } = this.history.add("ExecutionRedriven", { redriveCount });
    redriven(this.description, timestamp);
    this.#ended = new AbortController();
    this.#states.previousEventId = id;
    await this.run();
  }

  async #run(): Promise<void> {
    if (this.description.status !== "RUNNING") return; // it was aborted before it began
    const { machine, clock } = this.#options;
    const { signal } = this.#ended;
    setMaxListeners(0, signal); // each nested execution's, in a Map
    const { TimeoutSeconds } = machine.definition;
    if (TimeoutSeconds !== undefined) this.#limit(TimeoutSeconds, signal);
    const outcome = await clock.duringSteps((wait, standBy) => this.#states.run({ signal, wait, standBy }));
    if (outcome !== undefined) this.#endWith(outcome);
  }

  #limit(seconds: number, ended: AbortSignal): void {
    this.#options.clock.wait(seconds, ended).then(
      () => {
        this.#end("TIMED_OUT", "ExecutionTimedOut", {}, 0);
      },
      () => undefined, // it ended before
    );
  }

  #scope(): ExecutionScope {
    const { machine, name, input, clock, functions, nested, level = 0, onState } = this.#options;
    return {
      clock,
      functions,
      nested,
      onState:
        onState === undefined
          ? undefined
          : (event, state, { type, iteration }) => {
              if (event === "failed" && iteration !== undefined) return;
              const place = { machine: machine.name, execution: name, level, input, type };
              onState(event, state, iteration === undefined ? place : { ...place, iteration });
            },
      context: () => contextObject(machine, this.description, clock),
      add: (type, details, previousEventId) => this.#add(type, details, previousEventId),
    };
  }

  /** The event that fills the history ends the execution instead. */
  #add(type: string, details: Readonly<Record<string, unknown>> | undefined, previousEventId: number): number {
    if (this.description.status !== "RUNNING") throw new CutOff();
    if (!this.history.isFull) return this.history.add(type, details, previousEventId).id;
    const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
    this.#end("FAILED", "ExecutionFailed", { error: "States.Runtime", cause }, previousEventId);
    throw new CutOff();
  }

  #endWith(outcome: BranchOutcome): void {
    const { previousEventId } = this.#states;
    if ("output" in outcome)
      this.#end("SUCCEEDED", "ExecutionSucceeded", { output: JSON.stringify(outcome.output) }, previousEventId);
    else this.#end("FAILED", "ExecutionFailed", outcome, previousEventId);
  }

  /**
   * Nothing comes after this, whatever is still running.
   * @param previousEventId an abort follows nothing, in AWS's histories: 0; so does, by inference, a timeout
   */
  #end(status: Ending, type: string, details: EndDetails, previousEventId: number): void {
    if (this.description.status !== "RUNNING") return;
    const { timestamp } = this.history.add(type, { ...details }, previousEventId);
    ended(this.description, status, timestamp, details);
    this.#ended.abort();
  }
}
