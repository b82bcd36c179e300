/** The time of a Lambda's invocation. */
export interface TimeLeft {
  /** Milliseconds until Lambda ends it. */
  remaining(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** From 0 to 1. */
  random(): number;
}

/**
 * Milliseconds that scoring and writing may take once the last answer is in: the reward function alone has 30 s, and a
 * cold start.
 */
const WRAP_UP = 60_000;
/** The assumed time of a call before the first one was measured. */
const FIRST_CALL = 30_000;
/**
 * No more than this is reserved for a call: one that took 7 minutes must not keep the rest of the shard from being
 * asked.
 */
const LONGEST_CALL = 240_000;
const LONGEST_WAIT = 30_000;

/**
 * Whether there is time for another call: it is paid for, so it should not be cut off. Twice the longest call so far is
 * over the 95th percentile of calls.
 */
export const timeForACall = (time: TimeLeft, longestCall: number): boolean =>
  time.remaining() >= WRAP_UP + Math.min(LONGEST_CALL, Math.max(FIRST_CALL, 2 * longestCall));

/** The deadline of a call. */
export const callTimeout = (time: TimeLeft): number => Math.max(1, Math.round(time.remaining() - WRAP_UP));

/** 1 s, doubling to 30 s, with full jitter: calls that were throttled together are not retried together. */
export const backoff = (failures: number, { random }: Pick<TimeLeft, "random">): number =>
  random() * Math.min(LONGEST_WAIT, 1_000 * 2 ** (failures - 1));
