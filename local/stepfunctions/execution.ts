import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Functions } from "../lambda/functions.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import {
  assertRedrivable,
  type EndDetails,
  ended,
  type Ending,
  type ExecutionDescription,
  redriven,
  started,
} from "./description.ts";
import { type EngineEvent, startEngine } from "./engine.ts";
import { History, MAX_EVENTS } from "./history.ts";
import { lambdaTask, TaskFailed } from "./lambda-task.ts";

/** Lets seconds of the rehearsal's time pass. */
type Wait = (seconds: number) => Promise<void>;

export interface ExecutionOptions {
  readonly machine: DeployedStateMachine;
  readonly name: string;
  readonly input: unknown;
  readonly clock: Clock;
  readonly functions: Pick<Functions, "invoke">;
  /** Told of each state as it is entered and left. */
  readonly onState?: (event: "entered" | "left" | "failed", state: string) => void;
}

/** One execution of the state machine. The engine decides; this says what a task and a wait are, and writes the history that AWS would. */
export class Execution {
  readonly description: ExecutionDescription;
  readonly history: History;
  readonly #options: ExecutionOptions;
  #stateEntered = "";
  #stateInput: unknown;
  /** A redrive goes on in a state that was entered before. */
  #resumed = false;
  #abort: (() => void) | undefined;
  #endedBy: "ABORTED" | "TIMED_OUT" | undefined;
  /** Number of the call of a function whose outcome the history waits for. */
  #call = 0;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    const { machine, name, input, clock } = options;
    this.history = new History(clock);
    this.description = started(machine, name, input, clock);
  }

  /** As the console's Stop does. */
  abort(): void {
    this.#endedBy = "ABORTED";
    this.#abort?.();
  }

  /** Runs to the end; the description and the history say which. */
  async run(): Promise<void> {
    const { machine, input } = this.#options;
    this.history.add("ExecutionStarted", { input: this.description.input, roleArn: machine.roleArn });
    await this.#runFrom(machine.definition.StartAt, input);
  }

  /**
   * Takes an execution that did not succeed up again, as the console's Redrive does: at the state that it ended in, with the input that this was given.
   * @throws Error for an execution that can't be redriven
   */
  async redrive(): Promise<void> {
    assertRedrivable(this.description);
    const redriveCount = this.description.redriveCount + 1;
    redriven(this.description, this.history.add("ExecutionRedriven", { redriveCount }).timestamp);
    this.#endedBy = undefined;
    this.#resumed = true;
    await this.#runFrom(this.#stateEntered, this.#stateInput);
  }

  #runFrom(startAt: string, input: unknown): Promise<void> {
    return this.#options.clock.duringSteps((wait) => this.#runSteps(startAt, input, wait));
  }

  async #runSteps(startAt: string, input: unknown, wait: Wait): Promise<void> {
    const { machine, clock } = this.#options;
    const { events, abort } = startEngine({
      machine,
      description: this.description,
      clock,
      startAt,
      input,
      handlers: this.#handlers(wait),
    });
    this.#abort = abort;
    if (this.#endedBy !== undefined) abort(); // before it began
    for await (const event of events) this.#record(event);
  }

  #handlers(wait: Wait): Record<string, (input: unknown) => Promise<unknown>> {
    const { States, TimeoutSeconds } = this.#options.machine.definition;
    return Object.fromEntries(
      Object.entries(States).flatMap(([name, { Type, Resource = "", TimeoutSeconds: timeout }]) => {
        if (Type === "Wait")
          return [[name, (input: unknown) => this.#wait(wait, (input as { seconds: number }).seconds, TimeoutSeconds)]];
        if (Type === "Task")
          return [[name, (input: unknown) => this.#invoke(Resource, timeout as number | undefined, input)]];
        return [];
      }),
    );
  }

  async #wait(wait: Wait, seconds: number, timeoutSeconds = Infinity): Promise<null> {
    await setImmediate(); // the engine's own event, that the state was entered, is recorded first
    const { clock } = this.#options;
    const left = Date.parse(this.description.startDate) / 1000 + timeoutSeconds - clock.now().getTime() / 1000;
    await wait(Math.min(seconds, Math.max(0, left)));
    if (seconds >= left) {
      this.#endedBy = "TIMED_OUT";
      this.#abort?.();
    }
    return null;
  }

  async #invoke(resource: string, timeoutInSeconds: number | undefined, input: unknown): Promise<unknown> {
    await setImmediate(); // as above
    const call = ++this.#call;
    this.#add("LambdaFunctionScheduled", {
      resource,
      input: JSON.stringify(input),
      ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
    });
    this.#add("LambdaFunctionStarted");
    const outcome = await lambdaTask(this.#options.functions, resource, input);
    if (call !== this.#call) return null; // too late: the task has timed out, and nobody waits for it
    if ("error" in outcome) {
      this.#add("LambdaFunctionFailed", outcome);
      throw new TaskFailed(outcome.error, outcome.cause);
    }
    this.#add("LambdaFunctionSucceeded", { output: outcome.result });
    return JSON.parse(outcome.result);
  }

  #record(event: EngineEvent): void {
    if (this.description.status !== "RUNNING") return;
    const { onState } = this.#options;
    const type =
      event.state === undefined
        ? ""
        : (this.#options.machine.definition.States[event.state.name]?.Type ?? event.state.type);
    switch (event.type) {
      case "StateEntered":
        this.#stateEntered = event.state?.name ?? "";
        this.#stateInput = event.state?.input;
        if (this.#resumed) {
          this.#resumed = false;
          return;
        }
        this.#add(`${type}StateEntered`, { name: event.state?.name, input: JSON.stringify(event.state?.input) });
        onState?.("entered", this.#stateEntered);
        return;
      case "StateExited":
        this.#add(`${type}StateExited`, { name: event.state?.name, output: JSON.stringify(event.state?.output) });
        onState?.("left", this.#stateEntered);
        return;
      case "StateFailed":
        if (event.Error !== "States.Timeout") return;
        this.#call++;
        this.#add("LambdaFunctionTimedOut", { error: event.Error });
        return;
      case "ExecutionSucceeded":
        this.#end("SUCCEEDED", "ExecutionSucceeded", { output: JSON.stringify(event.output) });
        return;
      case "ExecutionFailed":
        this.#end("FAILED", "ExecutionFailed", {
          error: event.Error ?? "States.Runtime",
          cause: typeof event.Cause === "string" ? event.Cause : JSON.stringify(event.Cause ?? ""),
        });
        return;
      case "ExecutionAborted":
      case "ExecutionTimeout":
        if (this.#endedBy === "TIMED_OUT") this.#end("TIMED_OUT", "ExecutionTimedOut");
        else this.#end("ABORTED", "ExecutionAborted");
        return;
    }
  }

  /** The event that fills the history ends the execution instead. */
  #add(type: string, details?: Readonly<Record<string, unknown>>): void {
    if (this.description.status !== "RUNNING") return;
    if (!this.history.isFull) {
      this.history.add(type, details);
      return;
    }
    this.#end("FAILED", "ExecutionFailed", {
      error: "States.Runtime",
      cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
    });
    this.#abort?.();
  }

  /** Nothing comes after this, whatever is still at work. */
  #end(status: Ending, type: string, details: EndDetails = {}): void {
    if (this.description.status !== "RUNNING") return;
    const { timestamp } = this.history.add(type, details as Readonly<Record<string, unknown>>);
    ended(this.description, status, timestamp, details);
    if (status === "FAILED") this.#options.onState?.("failed", this.#stateEntered);
  }
}
