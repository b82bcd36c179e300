import { InvalidRewardEvent } from "../contract/errors.ts";
import type { RewardResult } from "../contract/reward.ts";
import { scoreCompletion } from "../finqa/score.ts";
import { readSample } from "./read-sample.ts";

/** One batch, scored, and what is counted of it. Nothing here names a prompt or an answer. */
export interface ScoredBatch {
  readonly results: readonly RewardResult[];
  readonly counts: {
    readonly samples: number;
    readonly right: number;
    /** No ANSWER: marker, or nothing behind it. */
    readonly withoutAnswer: number;
    readonly hedged: number;
    readonly unreadable: number;
    /** Samples that could not be scored, by reason. */
    readonly unscorable: Readonly<Record<string, number>>;
  };
}

/**
 * Scores what Bedrock sends: one result a sample, in order, id echoed.
 * @throws InvalidRewardEvent where the event is no array; nothing else, whatever the samples are
 */
export function scoreBatch(event: unknown): ScoredBatch {
  if (!Array.isArray(event)) {
    throw new InvalidRewardEvent(
      `The reward function takes Bedrock's array of samples, got ${event === null ? "null" : typeof event}. Send [{"id", "messages", "reference_answer"}, …].`,
    );
  }
  const unscorable: Record<string, number> = {};
  const kinds = { none: 0, hedged: 0, unreadable: 0, number: 0, yes: 0, no: 0 };
  let right = 0;
  const results = (event as unknown[]).map((element): RewardResult => {
    const sample = readSample(element);
    if ("unscorable" in sample) {
      unscorable[sample.unscorable] = (unscorable[sample.unscorable] ?? 0) + 1;
      return result(sample.id, 0, 0);
    }
    const { score, answer } = scoreCompletion(sample.completion, sample.reference, sample.prompt);
    kinds[answer.kind]++;
    right += score;
    return result(sample.id, score, answer.kind === "none" ? 0 : 1);
  });
  const { none: withoutAnswer, hedged, unreadable } = kinds;
  return { results, counts: { samples: results.length, right, withoutAnswer, hedged, unreadable, unscorable } };
}

const result = (id: unknown, score: 0 | 1, answered: 0 | 1): RewardResult => ({
  id: id as string, // echoed as it came, of whatever type
  aggregate_reward_score: score,
  metrics_list: [
    { name: "correct", value: score, type: "Reward" },
    { name: "answered", value: answered, type: "Metric" },
  ],
});
