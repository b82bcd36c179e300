import type { Shard } from "../../contract/evaluation/evaluation-plan.ts";

/**
 * Iterations of the Map at most. One of six rounds is 46 events of the history's 25,000, a retry 3: 400 leave room for
 * some 2,000 retries. Their descriptors are 12 KB of a payload's 256.
 */
export const MAX_SHARDS = 400;

/**
 * Answers of a shard, unless there would be too many shards: at 10 s a call ten minutes of a Lambda's fifteen, and six
 * rounds hold 80 s a call.
 */
export const ANSWERS_PER_SHARD = 60;

/** Over it six rounds of 13 minutes would not do, at 15 s a call. */
export const MAX_ANSWERS_PER_SHARD = 300;

/** Answers of an evaluation: 20,000 rows of six models, say. */
export const MAX_ANSWERS = MAX_SHARDS * MAX_ANSWERS_PER_SHARD;

/** Cuts rows into shards of nearly equal size, at least one for each that may run at a time. */
export function planShards(rows: number, answersPerRow: number, maxConcurrency: number): Shard[] {
  const bySize = Math.ceil((rows * answersPerRow) / ANSWERS_PER_SHARD);
  const count = Math.min(rows, MAX_SHARDS, Math.max(bySize, maxConcurrency));
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * rows) / count);
    return { from, rows: Math.floor(((i + 1) * rows) / count) - from };
  });
}
