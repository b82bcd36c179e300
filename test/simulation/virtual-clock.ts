import { setImmediate } from "node:timers/promises";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Simulated days without an end: something waits for what never comes. */
const TOO_LONG_MS = 60 * 86_400_000;

/** A clock that jumps to its next timer as soon as nobody has anything to do: no simulated second takes a real one. */
export class VirtualClock {
  readonly started: number;
  #now: number;
  /** In the order in which they fire. */
  #timers: Timer[] = [];

  constructor(start: Date) {
    this.started = this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (this.#now - this.started) / 1000;
  }

  /** @returns cancels it */
  after(milliseconds: number, fire: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), fire };
    const later = this.#timers.findLastIndex(({ at }) => at <= timer.at);
    this.#timers.splice(later + 1, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /**
   * Lets the time run.
   * @param busy whether somebody is at work, and not waiting for the clock: then it stands
   * @throws Error where nothing is left to wait for, or time runs for months
   */
  async run({ until, busy }: { readonly until: () => boolean; readonly busy: () => boolean }): Promise<void> {
    for (;;) {
      do await setImmediate();
      while (busy());
      if (until()) return;
      const next = this.#timers.shift();
      if (next === undefined || next.at - this.started > TOO_LONG_MS)
        throw new Error(
          next === undefined
            ? "The simulation stands still: nobody waits for the clock, and it has not ended."
            : "The simulation has run for 60 days without an end.",
        );
      this.#now = next.at;
      next.fire();
    }
  }
}
