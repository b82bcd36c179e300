import { setMaxListeners } from "node:events";
import type { StateDefinition, States } from "../template/supported-definition.ts";
import { Branch, type BranchOutcome, type BranchRun, type Failure } from "./branch.ts";
import { evaluated } from "./engine.ts";
import type { MapTask } from "./engine-definition.ts";
import type { ExecutionScope } from "./execution-scope.ts";
import { CutOff, TaskFailed } from "./task-failed.ts";

/** At most so many iterations of an inline Map run at once (Step Functions Developer Guide, state-map-inline). */
const MAX_PARALLEL = 40;

interface Iteration {
  readonly index: number;
  readonly branch: Branch;
  status: "open" | "running" | "succeeded";
  output?: unknown;
}

/**
 * What the events after a Map's iterations follow: they are of the chain of the iteration that ended last, or failed.
 */
interface MapEnd {
  readonly previousEventId: number;
  readonly failure?: Failure;
}

/**
 * The iterations of one inline Map. Its history is as AWS's, recorded in localstack's tests (test_base_scenarios and
 * test_timeouts, snapshots of AWS): an iteration that is started in another one's place follows that one's last state,
 * as do MapIterationSucceeded and MapStateSucceeded; everything that a failure causes follows the event of that
 * failure. What an execution's abort causes in a Map is not recorded anywhere: ExecutionAborted alone, as for other
 * states.
 */
export class InlineMap {
  readonly #name: string;
  readonly #scope: ExecutionScope;
  readonly #iterations: readonly Iteration[];
  readonly #parallel: number;

  private constructor(name: string, scope: ExecutionScope, branches: readonly Branch[], parallel: number) {
    this.#name = name;
    this.#scope = scope;
    this.#iterations = branches.map((branch, index) => ({ index, branch, status: "open" }));
    this.#parallel = parallel;
  }

  /**
   * @throws TaskFailed States.Runtime for items that are not a list, a concurrency that is not a number, and an item
   * selector   whose paths lead nowhere
   */
  static async of(
    name: string,
    { ItemProcessor, ItemSelector }: StateDefinition,
    { items, input, maxConcurrency }: MapTask,
    scope: ExecutionScope,
  ): Promise<InlineMap> {
    if (!Array.isArray(items))
      throw new TaskFailed("States.Runtime", `The items of the Map ${name} must be a list, got ${shown(items)}.`);
    if (typeof maxConcurrency !== "number" || !Number.isInteger(maxConcurrency) || maxConcurrency < 0)
      throw new TaskFailed(
        "States.Runtime",
        `The concurrency of the Map ${name} must be a whole number from 0 on, got ${shown(maxConcurrency)}.`,
      );
    const branches: Branch[] = [];
    for (const [index, value] of (items as readonly unknown[]).entries()) {
      const context = { ...scope.context(), Map: { Item: { Index: index, Value: value } } };
      const selected = ItemSelector === undefined ? value : await evaluated(ItemSelector, input, context);
      branches.push(new Branch(scope, ItemProcessor as States, selected, index));
    }
    return new InlineMap(name, scope, branches, Math.min(maxConcurrency || MAX_PARALLEL, MAX_PARALLEL));
  }

  get length(): number {
    return this.#iterations.length;
  }

  get results(): unknown[] {
    return this.#iterations.map(({ output }) => output);
  }

  /**
   * Runs the iterations that have not succeeded; those that were cut off go on in the state that they were in. After a
   * failure none is started.
   * @throws CutOff where the execution ends meanwhile
   */
  async run({ signal: outer, standBy }: BranchRun, previousEventId: number): Promise<MapEnd> {
    const open = this.#iterations.filter(({ status }) => status !== "succeeded");
    const failed = new AbortController();
    const signal = AbortSignal.any([outer, failed.signal]);
    setMaxListeners(0, signal); // each iteration's
    let end: MapEnd = { previousEventId };
    let next = 0;
    /** Runs one iteration after another, while others do the same. */
    const lane = async (): Promise<void> => {
      let startedBy = previousEventId;
      for (let iteration = open[next++]; iteration !== undefined; iteration = open[next++]) {
        const outcome = await this.#iterate(iteration, startedBy, signal);
        if (outcome === undefined || signal.aborted) return;
        if ("output" in outcome) {
          end = { previousEventId: this.#succeed(iteration, outcome.output) };
          startedBy = iteration.branch.previousEventId;
        } else {
          end = { previousEventId: iteration.branch.previousEventId, failure: outcome };
          this.#fail(iteration);
          failed.abort();
          return;
        }
      }
    };
    await standBy(Promise.all(Array.from({ length: Math.min(this.#parallel, open.length) }, lane)));
    if (outer.aborted) throw new CutOff();
    return end;
  }

  /** Writes that the running iterations were aborted, and the states that they are in. */
  addAborted(previousEventId: number): void {
    for (const iteration of this.#iterations.filter(({ status }) => status === "running")) {
      iteration.status = "open";
      this.#add("MapIterationAborted", iteration, previousEventId);
      iteration.branch.addAborted(previousEventId);
    }
  }

  #iterate(iteration: Iteration, startedBy: number, signal: AbortSignal): Promise<BranchOutcome | undefined> {
    const { branch } = iteration;
    iteration.status = "running";
    branch.previousEventId = this.#add("MapIterationStarted", iteration, startedBy);
    return this.#scope.clock.duringSteps((wait, standBy) => branch.run({ signal, wait, standBy }));
  }

  #succeed(iteration: Iteration, output: unknown): number {
    iteration.status = "succeeded";
    iteration.output = output;
    return this.#add("MapIterationSucceeded", iteration, iteration.branch.previousEventId);
  }

  #fail(iteration: Iteration): void {
    const { previousEventId } = iteration.branch;
    iteration.status = "open";
    this.#add("MapIterationFailed", iteration, previousEventId);
    iteration.branch.addAborted(previousEventId);
    this.addAborted(previousEventId);
  }

  #add(type: string, { index }: Iteration, previousEventId: number): number {
    return this.#scope.add(type, { name: this.#name, index }, previousEventId);
  }
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
