import type { Outcome } from "../../local/lambda/function-process.ts";
import { FUNCTION_TIMEOUT, type FunctionName } from "./deployed.ts";
import type { Code } from "./functions.ts";
import { Invocation, runAs } from "./invocation.ts";
import { type Happening, type LambdaFault, STARTS_NOTHING } from "./log.ts";
import { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface LambdaOptions {
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly code: Readonly<Record<FunctionName, Code>>;
  /** What Lambda itself does wrong with the next step. */
  readonly fault: () => LambdaFault | undefined;
  readonly note: (happening: Happening) => void;
}

/** Runs the functions' code, and ends it at the function's timeout, or before. */
export class Lambda {
  readonly #options: LambdaOptions;
  #invocations: Invocation[] = [];
  #invoked = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** Some code is at work, and waits for nothing. */
  get busy(): boolean {
    return this.#invocations.some(({ busy }) => busy);
  }

  get idle(): boolean {
    return this.#invocations.every(({ ended }) => ended);
  }

  /** Invokes a function to its end. */
  invoke(name: FunctionName, event: unknown): Invocation {
    const { seed, clock, code, note } = this.#options;
    const invocation = new Invocation(++this.#invoked, name, new Random(seed, 3, this.#invoked));
    this.#invocations = [...this.#invocations.filter(({ ended }) => !ended), invocation];
    const timeout = clock.after(FUNCTION_TIMEOUT[name] * 1000, () => {
      if (!invocation.ended) this.kill(invocation, "Sandbox.Timedout");
    });
    // As on the wire: a function gets a copy, and can't change what the machine holds.
    runAs(invocation, () => code[name](JSON.parse(JSON.stringify(event))));
    void invocation.outcome.then((outcome) => {
      timeout();
      note({
        what: "outcome",
        invocation: invocation.id,
        functionName: name,
        outcome: "result" in outcome ? outcome.result : `${outcome.error.errorType}: ${outcome.error.errorMessage}`,
      });
    });
    return invocation;
  }

  /** Invokes a function for a step of the machine: with what Lambda itself does wrong. */
  async task(execution: string, state: string, name: FunctionName, payload: unknown): Promise<Outcome> {
    const { clock, random, fault, note } = this.#options;
    const lambda = fault();
    const refused = (): Outcome => ({
      error: { errorType: `Lambda.${lambda ?? ""}`, errorMessage: "in the simulation" },
    });
    if (lambda !== undefined && STARTS_NOTHING.has(lambda)) {
      note({ what: "attempt", execution, state, invocation: undefined, lambda });
      await clock.sleep(200);
      return refused();
    }
    const invocation = this.invoke(name, payload);
    note({ what: "attempt", execution, state, invocation: invocation.id, lambda });
    if (lambda === undefined) return invocation.outcome;
    if (lambda === "no answer") return new Promise(() => undefined);
    await clock.sleep(random.between(100, 30_000)); // the function goes on, and nobody listens
    return refused();
  }

  kill(invocation: Invocation, error: string): void {
    this.#options.note({ what: "killed", invocation: invocation.id, error });
    invocation.kill(error, "in the simulation");
  }
}
