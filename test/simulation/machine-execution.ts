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
import { ACCOUNT, REGION } from "../../local/template/intrinsics.ts";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { Cut, MachineChain, StateFailed } from "./machine-chain.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** An execution that a task has started. */
export type StartedChild = Pick<MachineExecution, "description" | "finished">;

export interface MachineOptions {
  /** The pipeline's where it is absent. */
  readonly machine?: { readonly name: string; readonly arn: string };
  readonly definition: StateMachineDefinition;
  readonly name: string;
  readonly input: unknown;
  readonly clock: VirtualClock;
  /** An error of Lambda's own, or the function's. */
  readonly invoke: (state: string, resource: string, payload: unknown) => Promise<Outcome>;
  /** Starts, and runs, an execution of another machine. @throws AwsError as StartExecution does */
  readonly startExecution?: (request: {
    readonly stateMachineArn: string;
    readonly input: string;
    readonly name?: string;
  }) => StartedChild;
  /** From 0, below 1: of a retry's delay. */
  readonly jitter: () => number;
  /** Called as soon as the execution has ended, whatever it still waits for. */
  readonly onEnd?: (description: ExecutionDescription) => void;
}

const PIPELINE = { name: "finqa-rft", arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:finqa-rft` };

/**
 * One execution: interprets the definition on a clock that jumps. Cross-checked with the rehearsal's engine in machine-
 * execution.test.ts.
 */
export class MachineExecution {
  readonly description: ExecutionDescription;
  readonly history: History;
  readonly #options: MachineOptions;
  readonly #chain: MachineChain;
  #run = 0;
  #finished!: Promise<void>;
  #finish!: () => void;

  constructor(options: MachineOptions) {
    const { machine = PIPELINE, definition, name, input, clock } = options;
    this.#options = options;
    this.history = new History(clock);
    this.description = started(machine, name, input, clock);
    this.#begin();
    this.#chain = new MachineChain(
      {
        options,
        add: (type, details, previousEventId) => this.#add(type, details, previousEventId),
        context: (state) => this.#context(state),
      },
      definition,
      input,
    );
  }

  /** That the execution is in, or ended in. */
  get state(): string {
    return this.#chain.state;
  }

  /** Resolves as soon as the execution has ended. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Resolves once the execution has ended, and all that it waited for is over. */
  async run(): Promise<void> {
    this.history.add("ExecutionStarted", {
      input: this.description.input,
      roleArn: "arn:aws:iam::123456789012:role/machine",
    });
    await this.#runStates();
  }

  /**
   * Takes an execution that has ended without success up at the state that it was in, with the input of that; its time
   * limit begins again.
   */
  async redrive(): Promise<void> {
    assertRedrivable(this.description);
    const redriveCount = this.description.redriveCount + 1;
    const { id, timestamp } = this.history.add("ExecutionRedriven", { redriveCount });
    redriven(this.description, timestamp);
    this.#chain.previousEventId = id;
    this.#begin();
    await this.#runStates();
  }

  abort(reason: { readonly error?: string; readonly cause?: string } = {}): void {
    this.#end("ABORTED", "ExecutionAborted", reason, 0);
  }

  #begin(): void {
    this.#finished = new Promise((resolve) => (this.#finish = resolve));
  }

  async #runStates(): Promise<void> {
    const run = ++this.#run;
    const { definition, clock } = this.#options;
    if (definition.TimeoutSeconds !== undefined)
      clock.after(definition.TimeoutSeconds * 1000, () => {
        if (run === this.#run) this.#end("TIMED_OUT", "ExecutionTimedOut", {}, 0);
      });
    const wanted = (): boolean => run === this.#run && this.description.status === "RUNNING";
    try {
      const output = JSON.stringify(await this.#chain.run(wanted));
      this.#end("SUCCEEDED", "ExecutionSucceeded", { output }, this.#chain.previousEventId);
    } catch (failure) {
      if (failure instanceof Cut) return;
      if (!(failure instanceof StateFailed)) throw failure;
      const { error, cause } = failure;
      this.#end(
        "FAILED",
        "ExecutionFailed",
        { ...(error === "" ? {} : { error }), ...(cause === "" ? {} : { cause }) },
        this.#chain.previousEventId,
      );
    }
  }

  #context(state: string): object {
    const { executionArn, name, startDate, input, redriveCount } = this.description;
    const { machine = PIPELINE, clock } = this.#options;
    return {
      Execution: {
        Id: executionArn,
        Name: name,
        StartTime: startDate,
        Input: JSON.parse(input) as unknown,
        RedriveCount: redriveCount,
      },
      State: { Name: state, EnteredTime: clock.now().toISOString() },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }

  #add(type: string, details: Readonly<Record<string, unknown>> | undefined, previousEventId: number): number {
    if (this.description.status !== "RUNNING") throw new Cut();
    if (this.history.isFull)
      throw new StateFailed(
        "States.Runtime",
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      );
    return this.history.add(type, details, previousEventId).id;
  }

  /** @param previousEventId 0 for what ends an execution from without */
  #end(status: Ending, type: string, details: EndDetails, previousEventId: number): void {
    if (this.description.status !== "RUNNING") return;
    const { timestamp } = this.history.add(type, details as Readonly<Record<string, unknown>>, previousEventId);
    ended(this.description, status, timestamp, details);
    this.#finish();
    this.#options.onEnd?.(this.description);
  }
}
