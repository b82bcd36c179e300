import type { StateDefinition, States } from "../../local/template/supported-definition.ts";
import { type ChainScope, Cut, MachineChain, StateFailed } from "./machine-chain.ts";
import { filled, valueAt } from "./machine-definition.ts";

/** At most so many iterations of an inline Map run at once (Step Functions Developer Guide, state-map-inline). */
const MAX_PARALLEL = 40;

interface Iteration {
  readonly index: number;
  readonly chain: MachineChain;
  status: "open" | "running" | "succeeded";
  output?: unknown;
}

/** The iterations of one inline Map. */
export class MachineMap {
  readonly #name: string;
  readonly #scope: ChainScope;
  readonly #iterations: readonly Iteration[];
  readonly #parallel: number;

  private constructor(name: string, scope: ChainScope, chains: readonly MachineChain[], parallel: number) {
    this.#name = name;
    this.#scope = scope;
    this.#iterations = chains.map((chain, index) => ({ index, chain, status: "open" }));
    this.#parallel = parallel;
  }

  /** @throws StateFailed for items that are no list, and a concurrency that is not a number */
  static of(scope: ChainScope, name: string, state: StateDefinition, input: unknown, context: object): MachineMap {
    const { ItemSelector, ItemProcessor, MaxConcurrency = 0 } = state;
    const { ItemsPath = "$", MaxConcurrencyPath } = state as { ItemsPath?: string; MaxConcurrencyPath?: string };
    const items = valueAt(ItemsPath, input, context);
    const parallel = MaxConcurrencyPath === undefined ? MaxConcurrency : valueAt(MaxConcurrencyPath, input, context);
    if (!Array.isArray(items)) throw new StateFailed("States.Runtime", `The items of ${name} are no list.`);
    if (typeof parallel !== "number" || !Number.isInteger(parallel) || parallel < 0)
      throw new StateFailed("States.Runtime", `The concurrency of ${name} is ${JSON.stringify(parallel)}.`);
    const chains = items.map((Value: unknown, Index) => {
      const item = { ...context, Map: { Item: { Index, Value } } };
      const selected = ItemSelector === undefined ? Value : filled(ItemSelector, input, item);
      return new MachineChain(scope, ItemProcessor as States, selected);
    });
    return new MachineMap(name, scope, chains, Math.min(parallel === 0 ? MAX_PARALLEL : parallel, MAX_PARALLEL));
  }

  get length(): number {
    return this.#iterations.length;
  }

  get results(): unknown[] {
    return this.#iterations.map(({ output }) => output);
  }

  /**
   * Runs the iterations that have not succeeded. @returns what the next event follows, and the failure of the first
   * that failed @throws Cut
   */
  async run(
    wanted: () => boolean,
    previousEventId: number,
  ): Promise<{ readonly previousEventId: number; readonly failure?: StateFailed }> {
    const open = this.#iterations.filter(({ status }) => status !== "succeeded");
    let last = previousEventId;
    let failed: { readonly previousEventId: number; readonly failure: StateFailed } | undefined;
    let next = 0;
    const lane = async (): Promise<void> => {
      let startedBy = previousEventId;
      for (let iteration = open[next++]; iteration !== undefined; iteration = open[next++]) {
        const { chain } = iteration;
        iteration.status = "running";
        chain.previousEventId = this.#add("MapIterationStarted", iteration, startedBy);
        try {
          iteration.output = await chain.run(() => wanted() && failed === undefined);
        } catch (failure) {
          if (!(failure instanceof StateFailed)) throw failure;
          failed = { previousEventId: chain.previousEventId, failure };
          this.#fail(iteration);
          throw failure;
        }
        iteration.status = "succeeded";
        last = this.#add("MapIterationSucceeded", iteration, chain.previousEventId);
        startedBy = chain.previousEventId;
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(this.#parallel, open.length) }, lane));
    } catch (error) {
      if (failed === undefined || error !== failed.failure) throw error;
      return failed;
    }
    if (!wanted()) throw new Cut();
    return { previousEventId: last };
  }

  addAborted(previousEventId: number): void {
    for (const iteration of this.#iterations.filter(({ status }) => status === "running")) {
      iteration.status = "open";
      this.#add("MapIterationAborted", iteration, previousEventId);
      iteration.chain.addAborted(previousEventId);
    }
  }

  #fail(iteration: Iteration): void {
    const { previousEventId } = iteration.chain;
    iteration.status = "open";
    this.#add("MapIterationFailed", iteration, previousEventId);
    iteration.chain.addAborted(previousEventId);
    this.addAborted(previousEventId);
  }

  #add(type: string, { index }: Iteration, previousEventId: number): number {
    return this.#scope.add(type, { name: this.#name, index }, previousEventId);
  }
}
