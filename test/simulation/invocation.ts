import { AsyncLocalStorage } from "node:async_hooks";
import type { Outcome } from "../../local/lambda/function-process.ts";
import type { Random } from "./random.ts";

/** One invocation of a Lambda function, at work until it has an outcome: its own, or what killed it. */
export class Invocation {
  readonly id: number;
  readonly functionName: string;
  readonly random: Random;
  readonly outcome: Promise<Outcome>;
  readonly #calls = new Map<string, number>();
  #settle: (outcome: Outcome) => void = () => undefined;
  #ended = false;
  /** Calls of the SDK that have not returned, and those of them that wait for the clock. */
  #sends = 0;
  #waits = 0;

  constructor(id: number, functionName: string, random: Random) {
    this.id = id;
    this.functionName = functionName;
    this.random = random;
    this.outcome = new Promise((resolve) => (this.#settle = resolve));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether it computes, or reads and writes files: then the clock must stand. */
  get busy(): boolean {
    return !this.#ended && (this.#waits === 0 || this.#waits < this.#sends);
  }

  end(outcome: Outcome): void {
    this.#ended = true;
    this.#settle(outcome);
  }

  /** Kills the process, as Lambda or its host does: nothing that it awaits ever returns. */
  kill(errorType: string, errorMessage: string): void {
    this.end({ error: { errorType, errorMessage } });
  }

  /** @returns how often this call was sent before; an SDK's retry counts */
  count(call: string): number {
    const earlier = this.#calls.get(call) ?? 0;
    this.#calls.set(call, earlier + 1);
    return earlier;
  }

  async sending<T>(send: () => Promise<T>): Promise<T> {
    this.#sends++;
    try {
      return await send();
    } finally {
      this.#sends--;
    }
  }

  /** Waits for the clock; for ever, if the process is killed meanwhile. */
  async waiting(wait: Promise<unknown>): Promise<void> {
    this.#waits++;
    await wait;
    this.#waits--;
    if (this.#ended) await new Promise(() => undefined);
  }
}

const current = new AsyncLocalStorage<Invocation>();

/** Runs a function's code as an invocation: what it calls, is the invocation's. */
export function runAs(invocation: Invocation, code: () => Promise<unknown>): void {
  current.run(invocation, code).then(
    (result) => {
      invocation.end({ result: JSON.stringify(result ?? null) });
    },
    (error: unknown) => {
      const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      invocation.end({ error: { errorType: name, errorMessage: message, trace: stack.split("\n").slice(0, 3) } });
    },
  );
}

export function currentInvocation(): Invocation {
  const invocation = current.getStore();
  if (invocation === undefined) throw new Error("Something calls AWS outside an invocation of a function.");
  return invocation;
}
