import { InvalidRewardEvent } from "../contract/errors.ts";
import type { RewardResult } from "../contract/reward.ts";
import type { Rule } from "../../recipes/finqa/compare.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import { readSample, REFERENCE_IN_WORDS } from "./read-sample.ts";

/** One scored batch and its counts. Nothing here holds a prompt or an answer. */
export interface ScoredBatch {
  readonly results: readonly RewardResult[];
  readonly counts: {
    readonly samples: number;
    readonly right: number;
    /** Of the right ones, by the rule that applied. */
    readonly paid: Readonly<Record<Rule, number>>;
    /** No ANSWER: marker, or nothing behind it. */
    readonly withoutAnswer: number;
    readonly hedged: number;
    readonly unreadable: number;
    /** Samples that could not be scored, by reason. */
    readonly unscorable: Readonly<Record<string, number>>;
  };
}

/**
 * Scores what Bedrock sends: one result a sample, in order, with its id; 0 for a sample that can't be scored.
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
  const paid = { exact: 0, rounded: 0, withinTolerance: 0 };
  const results = (event as unknown[]).map((element): RewardResult => {
    const sample = readSample(element);
    if ("unscorable" in sample) {
      unscorable[sample.unscorable] = (unscorable[sample.unscorable] ?? 0) + 1;
      return result(sample.id, 0, 0);
    }
    const { score, rule, answer } = scoreCompletion(sample.completion, sample.reference, sample.prompt);
    kinds[answer.kind]++;
    if (rule !== undefined) paid[rule]++;
    return result(sample.id, score, answer.kind === "none" ? 0 : 1);
  });
  const { none: withoutAnswer, hedged, unreadable } = kinds;
  const right = paid.exact + paid.rounded + paid.withinTolerance;
  return { results, counts: { samples: results.length, right, paid, withoutAnswer, hedged, unreadable, unscorable } };
}

/**
 * A batch of which no sample can be scored has a shape that read-sample.ts does not know: with zeros, a training would
 * learn nothing for hours, and cost money. Rows whose reference is a text are different: a batch may be all rollouts of
 * one such prompt, and the training goes on.
 * @throws InvalidRewardEvent with the reasons
 */
export function assertScorable({ samples, unscorable }: ScoredBatch["counts"]): void {
  const reasons = Object.entries(unscorable);
  const count = reasons.reduce((sum, [, times]) => sum + times, 0);
  if (samples === 0 || count < samples || unscorable[REFERENCE_IN_WORDS] === samples) return;
  throw new InvalidRewardEvent(
    `None of the ${samples} samples of this batch can be scored: ${reasons.map(([reason, times]) => `${reason} (${times})`).join(", ")}. A sample needs messages that end in the model's turn, with a text, and a reference_answer that is a number, yes or no, at its top level or under metadata. If Bedrock's shape has changed, make functions/reward/read-sample.ts read it and deploy; else correct the dataset. Then start a new execution.`,
  );
}

const result = (id: unknown, score: 0 | 1, answered: 0 | 1): RewardResult => ({
  id: id as string, // returned unchanged, of whatever type
  aggregate_reward_score: score,
  metrics_list: [
    { name: "correct", value: score, type: "Reward" },
    { name: "answered", value: answered, type: "Metric" },
  ],
});
