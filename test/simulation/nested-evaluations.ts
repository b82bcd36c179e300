import type { ExecutionDescription } from "../../local/stepfunctions/description.ts";
import { EVALUATION, EVALUATION_MACHINE } from "./deployed.ts";
import type { Happening } from "./log.ts";
import { MachineExecution, type MachineOptions, type StartedChild } from "./machine-execution.ts";
import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface NestedEvaluationsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly invoke: (execution: string) => MachineOptions["invoke"];
  readonly note: (happening: Happening) => void;
  readonly onEnd: (description: ExecutionDescription) => void;
  /** Called with an execution that runs, so that a crash of it is noticed. */
  readonly guard: (running: Promise<void>) => void;
  /** Seconds after an evaluation's start at which somebody aborts it. */
  readonly abortAt: number | undefined;
  /** Share of the evaluations that Step Functions itself stops where the execution has ended that waits for them. */
  readonly stoppedShare: number;
}

/** Executions of the evaluation machine, each of which an execution of the pipeline has started and waits for. */
export class NestedEvaluations {
  readonly all: MachineExecution[] = [];
  readonly #options: NestedEvaluationsOptions;
  readonly #parents = new Map<MachineExecution, MachineExecution>();

  constructor(options: NestedEvaluationsOptions) {
    this.#options = options;
  }

  /** @param input JSON */
  start(parent: MachineExecution, input: string): StartedChild {
    const { clock, random, invoke, note, onEnd, guard, abortAt } = this.#options;
    const execution = parent.description.name;
    const name = `${execution}-evaluation-${this.all.length + 1}`;
    note({ what: "attempt", execution, state: parent.state, invocation: undefined, lambda: undefined, child: name });
    const child = new MachineExecution({
      machine: EVALUATION_MACHINE,
      definition: EVALUATION,
      name,
      input: JSON.parse(input),
      clock,
      invoke: invoke(name),
      jitter: () => random.share(),
      onEnd,
    });
    this.all.push(child);
    this.#parents.set(child, parent);
    note({ what: "started", execution: name });
    guard(child.run());
    if (abortAt !== undefined)
      clock.after(abortAt * 1000, () => {
        this.#abort(child);
      });
    return child;
  }

  /** Those that an execution has started, in order. */
  of(parent: MachineExecution): MachineExecution[] {
    return this.all.filter((child) => this.#parents.get(child) === parent);
  }

  /** Step Functions stops what an ended execution has waited for on a best-effort basis: it may or it may not. */
  onParentsEnd(parent: MachineExecution): void {
    const { clock, random, stoppedShare } = this.#options;
    for (const child of this.of(parent))
      if (child.description.status === "RUNNING" && random.chance(stoppedShare))
        clock.after(random.between(500, 5_000), () => {
          this.#abort(child);
        });
  }

  #abort(child: MachineExecution): void {
    if (child.description.status !== "RUNNING") return;
    this.#options.note({ what: "aborted", execution: child.description.name });
    child.abort();
  }
}
