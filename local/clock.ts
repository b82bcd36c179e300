import { setTimeout as sleep } from "node:timers/promises";

/**
 * Simulated milliseconds per real one: while nobody waits or the state machine is busy, while somebody waits for work
 * that is being done, and while everybody waits.
 */
const SPEED = { steps: 1, working: 600, idle: 60_000 };

/** Real milliseconds after which a wait reads the clock's speed again. */
const PACE_MS = 10;

/** Waits for seconds of the rehearsal's time, until they are over or the signal aborts. */
export type Wait = (seconds: number, cancel?: AbortSignal) => Promise<void>;

/** Waits for something else that simulated time may pass in. */
export type StandBy = <T>(until: Promise<T>) => Promise<T>;

/**
 * The rehearsal's time, shared by the state machine and the training job, so that the machine waits as long as the job
 * takes. Steps run in real time; a wait is scaled down, and ends at exactly its time: the clock never runs past the
 * earliest one.
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

  /**
   * Waits for `seconds` of simulated time.
   * @param cancel ends the wait before its time
   * @throws AbortError for a wait that was cancelled
   */
  async wait(seconds: number, cancel?: AbortSignal): Promise<void> {
    this.#run();
    const target = { at: this.#simulated + seconds * 1000 };
    this.#targets.add(target);
    this.#run();
    try {
      while (this.#simulated < target.at) {
        const pause = Math.min(PACE_MS, Math.max(1, (target.at - this.#simulated) / this.#speed));
        await sleep(pause, undefined, cancel === undefined ? {} : { signal: cancel });
        this.#run();
      }
    } finally {
      this.#targets.delete(target);
      this.#run();
    }
  }

  /**
   * Steps of a state machine. They run in real time, also while the training job waits: on a slow machine the job is
   * not checked less often. Each sequence of steps that runs beside others (an execution, an iteration of a Map) is
   * counted by itself.
   * @param steps gets its own wait function, and a standby that waits for other steps: only while these last, the time
   *   runs
   */
  async duringSteps<T>(steps: (wait: Wait, standBy: StandBy) => Promise<T>): Promise<T> {
    /** A function may sleep twice at once, and beyond the end of its execution. */
    const now = { waiting: 0, over: false };
    this.#count(1, 0);
    const standBy: StandBy = async (until) => {
      if (now.waiting++ === 0 && !now.over) this.#leaveSteps();
      try {
        return await until;
      } finally {
        if (--now.waiting === 0 && !now.over) this.#count(1, 0);
      }
    };
    try {
      return await steps((seconds, cancel) => standBy(this.wait(seconds, cancel)), standBy);
    } finally {
      now.over = true; // perhaps in the middle of a wait: an execution may be aborted
      if (now.waiting === 0) this.#leaveSteps();
    }
  }

  /** Takes effect a moment later: between two sequences of steps that follow each other, the time must not run. */
  #leaveSteps(): void {
    setImmediate(() => {
      this.#count(-1, 0);
    });
  }

  /** Real work, during which waits are scaled down less. */
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
