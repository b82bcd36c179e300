import type { StateDefinition, States } from "../../local/template/supported-definition.ts";
import {
  catchersOf,
  choicesOf,
  filled,
  isChosen,
  matches,
  retriesOf,
  type Retry,
  retryDelay,
  valueAt,
  withResult,
} from "./machine-definition.ts";
import { MachineMap } from "./machine-map.ts";
import { runTask } from "./machine-tasks.ts";
import type { MachineOptions } from "./machine-execution.ts";

/** 256 KiB (Step Functions quotas). */
const MAX_PAYLOAD = 262_144;

/**
 * Leaves the interpreter where nobody waits for it any more: the execution, or the Map that it is an iteration of, has
 * ended.
 */
export class Cut extends Error {}
/** @param cause "" for none */
export class StateFailed extends Error {
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(error);
  }
}

/** What the chains of an execution share. */
export interface ChainScope {
  readonly options: MachineOptions;
  /** @returns the event's id @throws Cut, StateFailed for the event that is one too many */
  add(type: string, details: Readonly<Record<string, unknown>> | undefined, previousEventId: number): number;
  context(state: string): object;
}

const text = (state: StateDefinition, field: string): string | undefined => state[field] as string | undefined;

/** States that run one after another: those of an execution, or of an iteration of a Map. */
export class MachineChain {
  previousEventId = 0;
  /** That the chain is in, or ended in. */
  state: string;
  /** Whether it is in a state, and not between two. */
  inState = false;
  readonly scope: ChainScope;
  readonly #states: States;
  #input: unknown;
  /** Whether the state was entered before: a redrive does not enter it again. */
  #entered = false;
  /** Of the Map that the chain is in, or failed in. */
  #map: MachineMap | undefined;
  /** The same, for the first attempt of a redrive. */
  #redriven: MachineMap | undefined;

  constructor(scope: ChainScope, states: States, input: unknown) {
    this.scope = scope;
    this.#states = states;
    this.#input = input;
    this.state = states.StartAt;
  }

  /**
   * Runs to the end; a chain that was cut goes on in the state that it was in.
   * @param wanted whether somebody still waits for it
   * @returns the output @throws StateFailed, Cut
   */
  async run(wanted: () => boolean): Promise<unknown> {
    this.#redriven = this.#map;
    for (let resumed = this.#entered; ; resumed = false) {
      const next = await this.#runState(wanted, resumed);
      if (next === undefined) return this.#input;
      this.state = next;
    }
  }

  /** What a wait or a task was waited for does not matter any more where the chain is not wanted. @throws Cut */
  async still<T>(wanted: () => boolean, wait: Promise<T>): Promise<T> {
    const result = await wait;
    if (!wanted()) throw new Cut();
    return result;
  }

  add(type: string, details?: Readonly<Record<string, unknown>>): void {
    this.previousEventId = this.scope.add(type, details, this.previousEventId);
  }

  /** Writes that the state that the chain is in was aborted. */
  addAborted(previousEventId: number): void {
    const { Type = "" } = (this.inState ? this.#states.States[this.state] : undefined) ?? {};
    if (["Task", "Wait", "Map"].includes(Type)) this.scope.add(`${Type}StateAborted`, undefined, previousEventId);
    this.#map?.addAborted(previousEventId);
  }

  /** @returns the next state; undefined after the last */
  async #runState(wanted: () => boolean, resumed: boolean): Promise<string | undefined> {
    const name = this.state;
    const state = this.#states.States[name];
    if (state === undefined) throw new Error(`There is no state ${name}.`);
    const input = this.#input;
    this.#entered = this.inState = true;
    if (!resumed) {
      this.#map = undefined;
      this.add(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
    }
    const { output, next } = await this.#retried(wanted, name, state, input);
    if (JSON.stringify(output).length > MAX_PAYLOAD) throw tooLarge(name);
    this.add(`${state.Type}StateExited`, { name, output: JSON.stringify(output) });
    this.inState = this.#entered = false;
    this.#input = output;
    return next;
  }

  /** Carries a state out, again and again as its Retry says, and what its Catch says where that is of no use. */
  async #retried(
    wanted: () => boolean,
    name: string,
    state: StateDefinition,
    input: unknown,
  ): Promise<{ output: unknown; next: string | undefined }> {
    const { clock, jitter } = this.scope.options;
    const tried = new Map<Retry, number>();
    for (;;) {
      try {
        return await this.#carryOut(wanted, name, state, input);
      } catch (failure) {
        if (!(failure instanceof StateFailed)) throw failure;
        const { error, cause } = failure;
        const retry = retriesOf(state).find((one) => matches(one, error, state.Type));
        const delay = retry === undefined ? undefined : retryDelay(retry, tried.get(retry) ?? 0, jitter);
        if (retry !== undefined && delay !== undefined) {
          tried.set(retry, (tried.get(retry) ?? 0) + 1);
          await this.still(wanted, clock.sleep(delay * 1000));
          continue;
        }
        if (this.#map !== undefined) this.add("MapStateFailed");
        const catcher = catchersOf(state).find((one) => matches(one, error, state.Type));
        if (catcher === undefined) throw failure;
        return { output: withResult(catcher.ResultPath, input, { Error: error, Cause: cause }), next: catcher.Next };
      }
    }
  }

  async #carryOut(
    wanted: () => boolean,
    name: string,
    state: StateDefinition,
    input: unknown,
  ): Promise<{ output: unknown; next: string | undefined }> {
    const next = text(state, "Next");
    const context = this.scope.context(name);
    /** The output of a state with a result. */
    const output = (result: unknown): unknown =>
      withResult(state["ResultPath"] as string | null | undefined, input, result);
    const selected = (result: unknown): unknown =>
      output(state["ResultSelector"] === undefined ? result : filled(state["ResultSelector"], result, context));
    const given = (): unknown =>
      state["Parameters"] === undefined ? input : filled(state["Parameters"], input, context);
    switch (state.Type) {
      case "Succeed":
        return { output: valueAt(text(state, "OutputPath") ?? "$", input, context), next: undefined };
      case "Pass":
        return { output: output("Result" in state ? state["Result"] : given()), next };
      case "Fail":
        throw new StateFailed(
          text(state, "Error") ?? "",
          text(state, "Cause") ??
            (state["CausePath"] === undefined ? "" : String(valueAt(text(state, "CausePath") ?? "", input, context))),
        );
      case "Wait": {
        const seconds = state["Seconds"] ?? valueAt(text(state, "SecondsPath") ?? "$", input, context);
        if (!Number.isInteger(seconds) || Number(seconds) < 0)
          throw new StateFailed("States.Runtime", `The SecondsPath of ${name} holds ${JSON.stringify(seconds)}.`);
        await this.still(wanted, this.scope.options.clock.sleep(Number(seconds) * 1000));
        return { output: input, next };
      }
      case "Choice": {
        const choice = choicesOf(state).find((one) => isChosen(one, valueAt(one.Variable, input, context)));
        const chosen = choice?.Next ?? text(state, "Default");
        if (chosen === undefined) throw new StateFailed("States.NoChoiceMatched", name);
        return { output: input, next: chosen };
      }
      case "Map":
        return { output: selected(await this.#iterate(wanted, name, state, input, context)), next };
      default:
        return { output: selected(await runTask(this, wanted, name, state, given())), next };
    }
  }

  async #iterate(
    wanted: () => boolean,
    name: string,
    state: StateDefinition,
    input: unknown,
    context: object,
  ): Promise<unknown> {
    let map = this.#redriven;
    if (map === undefined) {
      map = MachineMap.of(this.scope, name, state, input, context);
      this.add("MapStateStarted", { length: map.length });
    }
    this.#redriven = undefined;
    this.#map = map;
    const { previousEventId, failure } = await map.run(wanted, this.previousEventId);
    this.previousEventId = previousEventId;
    if (failure !== undefined) throw failure;
    this.#map = undefined;
    const results = map.results;
    if (JSON.stringify(results).length > MAX_PAYLOAD) throw tooLarge(name);
    this.scope.add("MapStateSucceeded", undefined, previousEventId);
    return results;
  }
}

const tooLarge = (name: string): StateFailed =>
  new StateFailed(
    "States.DataLimitExceeded",
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
