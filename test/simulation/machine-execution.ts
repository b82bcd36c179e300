import type { Outcome } from "../../local/lambda/function-process.ts";
import {
  assertRedrivable,
  type EndDetails,
  ended,
  type Ending,
  type ExecutionDescription,
  redriven,
  started,
} from "../../local/stepfunctions/description.ts";
import { History, MAX_EVENTS } from "../../local/stepfunctions/history.ts";
import type { StateDefinition, StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { ACCOUNT, REGION } from "../../local/template/intrinsics.ts";
import { choicesOf, filled, retriesOf, retryDelay, valueAt, withResult } from "./machine-definition.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface MachineOptions {
  readonly definition: StateMachineDefinition;
  readonly name: string;
  readonly input: unknown;
  readonly clock: VirtualClock;
  /** An error of Lambda's own, or the function's. */
  readonly invoke: (state: string, resource: string, payload: unknown) => Promise<Outcome>;
  /** From 0, below 1: of a retry's delay. */
  readonly jitter: () => number;
  /** Told as soon as the execution has ended, whatever it still waits for. */
  readonly onEnd?: (description: ExecutionDescription) => void;
}

const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:finqa-rft`;
/** 256 KiB (Step Functions quotas). */
const MAX_PAYLOAD = 262_144;

const text = (state: StateDefinition, field: string): string | undefined => state[field] as string | undefined;

/** Leaves the interpreter where the execution has ended meanwhile. */
class Cut extends Error {}
class StateFailed extends Error {
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(error);
  }
}

/** One execution: interprets the definition on a clock that jumps. Cross-checked with the rehearsal's engine in machine-execution.test.ts. */
export class MachineExecution {
  readonly description: ExecutionDescription;
  readonly history: History;
  /** Of the state that the execution is in, or ended in. */
  state: string;
  readonly #options: MachineOptions;
  #input: unknown;
  #run = 0;

  constructor(options: MachineOptions) {
    const { definition, name, input, clock } = options;
    this.#options = options;
    this.history = new History(clock);
    this.state = definition.StartAt;
    this.#input = input;
    this.description = started({ name: "finqa-rft", arn: MACHINE }, name, input, clock);
  }

  /** Resolves once the execution has ended. */
  async run(): Promise<void> {
    this.#add("ExecutionStarted", { input: this.description.input, roleArn: "arn:aws:iam::123456789012:role/machine" });
    await this.#runStates(false);
  }

  /** Takes an execution that has ended without success up at the state that it was in, with the input of that; its time limit begins anew. */
  async redrive(): Promise<void> {
    assertRedrivable(this.description);
    const redriveCount = this.description.redriveCount + 1;
    redriven(this.description, this.history.add("ExecutionRedriven", { redriveCount }).timestamp);
    await this.#runStates(true);
  }

  abort(): void {
    this.#end("ABORTED", "ExecutionAborted");
  }

  async #runStates(resumed: boolean): Promise<void> {
    const run = ++this.#run;
    const { definition, clock } = this.#options;
    clock.after((definition.TimeoutSeconds ?? Infinity) * 1000, () => {
      if (run === this.#run) this.#end("TIMED_OUT", "ExecutionTimedOut");
    });
    try {
      let entered = resumed;
      for (let next: string | undefined = this.state; next !== undefined; entered = false)
        next = await this.#runState(run, next, entered);
    } catch (error) {
      if (error instanceof StateFailed)
        this.#end("FAILED", "ExecutionFailed", { error: error.error, cause: error.cause });
      else if (!(error instanceof Cut)) throw error;
    }
  }

  /** @returns the next state; undefined after the last */
  async #runState(run: number, name: string, entered: boolean): Promise<string | undefined> {
    const state = this.#options.definition.States[name];
    if (state === undefined) throw new Error(`There is no state ${name}.`);
    const input = this.#input;
    this.state = name;
    if (!entered) this.#add(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
    const context = this.#context(name);
    const { output, next } = await this.#carryOut(run, name, state, input, context);
    if (JSON.stringify(output).length > MAX_PAYLOAD)
      throw new StateFailed(
        "States.DataLimitExceeded",
        `The state ${name} returned a result with a size exceeding the maximum number of bytes service limit.`,
      );
    this.#add(`${state.Type}StateExited`, { name, output: JSON.stringify(output) });
    this.#input = output;
    if (state.Type === "Succeed") this.#end("SUCCEEDED", "ExecutionSucceeded", { output: JSON.stringify(output) });
    return next;
  }

  async #carryOut(
    run: number,
    name: string,
    state: StateDefinition,
    input: unknown,
    context: object,
  ): Promise<{ output: unknown; next: string | undefined }> {
    const next = text(state, "Next");
    switch (state.Type) {
      case "Succeed":
        return { output: input, next: undefined };
      case "Pass":
        return { output: input, next };
      case "Fail":
        throw new StateFailed(
          text(state, "Error") ?? "",
          text(state, "Cause") ?? String(valueAt(text(state, "CausePath") ?? "$", input, context)),
        );
      case "Wait": {
        const seconds = state["Seconds"] ?? valueAt(text(state, "SecondsPath") ?? "$", input, context);
        if (!Number.isInteger(seconds) || Number(seconds) < 0)
          throw new StateFailed("States.Runtime", `The SecondsPath of ${name} holds ${JSON.stringify(seconds)}.`);
        await this.#still(run, this.#options.clock.sleep(Number(seconds) * 1000));
        return { output: input, next };
      }
      case "Choice": {
        const choice = choicesOf(state).find(
          ({ Variable, BooleanEquals, StringEquals }) =>
            valueAt(Variable, input, context) === (BooleanEquals ?? StringEquals),
        );
        const chosen = choice?.Next ?? text(state, "Default");
        if (chosen === undefined) throw new StateFailed("States.NoChoiceMatched", name);
        return { output: input, next: chosen };
      }
      default: {
        const result = await this.#task(run, name, state, input, context);
        const selected =
          state["ResultSelector"] === undefined ? result : filled(state["ResultSelector"], result, context);
        return { output: withResult(text(state, "ResultPath"), input, selected), next };
      }
    }
  }

  async #task(run: number, name: string, state: StateDefinition, input: unknown, context: object): Promise<unknown> {
    const { clock, invoke, jitter } = this.#options;
    const payload = state["Parameters"] === undefined ? input : filled(state["Parameters"], input, context);
    const timeoutInSeconds = Number(state["TimeoutSeconds"]);
    for (let retried = 0; ; retried++) {
      this.#add("LambdaFunctionScheduled", {
        resource: state.Resource,
        input: JSON.stringify(payload),
        timeoutInSeconds,
      });
      this.#add("LambdaFunctionStarted");
      const outcome = await this.#still(
        run,
        Promise.race([invoke(name, state.Resource ?? "", payload), clock.sleep(timeoutInSeconds * 1000)]),
      );
      if (outcome !== undefined && "result" in outcome) {
        this.#add("LambdaFunctionSucceeded", { output: outcome.result });
        return JSON.parse(outcome.result);
      }
      const details =
        outcome === undefined
          ? { error: "States.Timeout", cause: "" }
          : { error: outcome.error.errorType, cause: JSON.stringify(outcome.error) };
      this.#add(outcome === undefined ? "LambdaFunctionTimedOut" : "LambdaFunctionFailed", details);
      const delay = retryDelay(retriesOf(state), details.error, retried, jitter);
      if (delay === undefined) throw new StateFailed(details.error, details.cause);
      await this.#still(run, clock.sleep(delay * 1000));
    }
  }

  #context(state: string): object {
    const { executionArn, name, startDate, input, redriveCount } = this.description;
    const { clock } = this.#options;
    return {
      Execution: {
        Id: executionArn,
        Name: name,
        StartTime: startDate,
        Input: JSON.parse(input) as unknown,
        RedriveCount: redriveCount,
      },
      State: { Name: state, EnteredTime: clock.now().toISOString() },
      StateMachine: { Id: MACHINE },
    };
  }

  /** What an execution waits for, does not matter any more once it has ended. */
  async #still<T>(run: number, wait: Promise<T>): Promise<T> {
    const result = await wait;
    if (run !== this.#run || this.description.status !== "RUNNING") throw new Cut();
    return result;
  }

  #add(type: string, details?: Readonly<Record<string, unknown>>): void {
    if (this.description.status !== "RUNNING") throw new Cut();
    if (this.history.isFull)
      throw new StateFailed(
        "States.Runtime",
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      );
    this.history.add(type, details);
  }

  #end(status: Ending, type: string, details: EndDetails = {}): void {
    if (this.description.status !== "RUNNING") return;
    const { timestamp } = this.history.add(type, details as Readonly<Record<string, unknown>>);
    ended(this.description, status, timestamp, details);
    this.#options.onEnd?.(this.description);
  }
}
