import { setTimeout as sleep } from "node:timers/promises";

/** Simulated milliseconds that pass in a real one: while a step is at work or nobody waits, while somebody waits for the training that is being done, and while all wait. */
const SPEED = { steps: 1, working: 600, idle: 60_000 };

/** A wait looks at the clock again after this: its speed changes. */
const LONGEST_NAP_MS = 10;

/**
 * The rehearsal's time, shared by the state machine and the training job, so that what the machine waits is what the job has taken. Steps take the time that they take;
 * a wait is scaled down, and ends at exactly its time: the clock never runs past the earliest one.
 */
export class Clock {
  #simulated = Date.now();
  #real = performance.now();
  #speed = SPEED.steps;
  #working = 0;
  #steps = 0;
  readonly #targets = new Set<{ readonly at: number }>();

  now(): Date {
    this.#run();
    return new Date(this.#simulated);
  }

  /** Lets `seconds` of simulated time pass. */
  async wait(seconds: number): Promise<void> {
    this.#run();
    const target = { at: this.#simulated + seconds * 1000 };
    this.#targets.add(target);
    this.#run();
    while (this.#simulated < target.at) {
      await sleep(Math.min(LONGEST_NAP_MS, Math.max(1, (target.at - this.#simulated) / this.#speed)));
      this.#run();
    }
    this.#targets.delete(target);
    this.#run();
  }

  /** The training's work, which waits leave time for. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#run();
    this.#working++;
    try {
      return await work();
    } finally {
      this.#run();
      this.#working--;
      this.#run();
    }
  }

  /** A step's work, which takes the time that it takes: nobody's wait runs ahead of it. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    this.#run();
    this.#steps++;
    this.#run();
    try {
      return await work();
    } finally {
      this.#run();
      this.#steps--;
      this.#run();
    }
  }

  #run(): void {
    const real = performance.now();
    const earliest = Math.min(...[...this.#targets].map(({ at }) => at));
    this.#simulated = Math.min(earliest, this.#simulated + (real - this.#real) * this.#speed);
    this.#real = real;
    this.#speed = this.#targets.size === 0 || this.#steps > 0 ? SPEED.steps : this.#working > 0 ? SPEED.working : SPEED.idle;
  }
}
