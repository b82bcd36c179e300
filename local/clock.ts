import { setTimeout as sleep } from "node:timers/promises";

/** Simulated milliseconds that pass in a real one: while nobody waits or the state machine has something to do, while somebody waits for work that is being done, and while all wait. */
const SPEED = { steps: 1, working: 600, idle: 60_000 };

/** Real milliseconds after which a wait looks again how fast the time goes. */
const PACE_MS = 10;

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
      await sleep(Math.min(PACE_MS, Math.max(1, (target.at - this.#simulated) / this.#speed)));
      this.#run();
    }
    this.#targets.delete(target);
    this.#run();
  }

  /**
   * The steps of the state machine. They take the time that they take, also while the training job waits: a slow machine gets no fewer looks at the job.
   * @param steps is handed a wait of its own; only while that lasts, the time runs
   */
  async duringSteps<T>(steps: (wait: (seconds: number) => Promise<void>) => Promise<T>): Promise<T> {
    const now = { waiting: false, over: false };
    this.#count(1, 0);
    try {
      return await steps(async (seconds) => {
        this.#count(-1, 0);
        now.waiting = true;
        await this.wait(seconds);
        now.waiting = false;
        if (!now.over) this.#count(1, 0);
      });
    } finally {
      now.over = true; // perhaps in the middle of a wait: an execution may be aborted
      if (!now.waiting) this.#count(-1, 0);
    }
  }

  /** Real work that waits leave time for. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count(0, 1);
    try {
      return await work();
    } finally {
      this.#count(0, -1);
    }
  }

  #count(steps: number, working: number): void {
    this.#run();
    this.#steps += steps;
    this.#working += working;
    this.#run();
  }

  #run(): void {
    const real = performance.now();
    const earliest = Math.min(...[...this.#targets].map(({ at }) => at));
    this.#simulated = Math.min(earliest, this.#simulated + (real - this.#real) * this.#speed);
    this.#real = real;
    this.#speed =
      this.#targets.size === 0 || this.#steps > 0 ? SPEED.steps : this.#working > 0 ? SPEED.working : SPEED.idle;
  }
}
