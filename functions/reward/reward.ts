import { InvalidRewardEvent } from "../contract/errors.ts";
import type { RewardResult } from "../contract/reward.ts";
import { recipe as chosen } from "#recipe";
import type { Recipe, Score } from "../../recipes/recipe.ts";
import { readSample, referenceInWords } from "./read-sample.ts";

/** One scored batch and its counts. Nothing here holds a prompt or an answer. */
export interface ScoredBatch {
  readonly results: readonly RewardResult[];
  readonly counts: {
    readonly samples: number;
    /** Sum of the scores. */
    readonly right: number;
    /** Samples that were paid, by the rule that applied. */
    readonly paid: Readonly<Record<string, number>>;
    /** Nothing is stated: no marker, or nothing behind it. */
    readonly withoutAnswer: number;
    readonly hedged: number;
    readonly unreadable: number;
    /** Samples that could not be scored, by reason. */
    readonly unscorable: Readonly<Record<string, number>>;
  };
}

/**
 * Scores what Bedrock sends: one result a sample, in order, with its id; 0 for a sample that can't be scored.
 * @throws InvalidRewardEvent where the event is not an array; nothing else, whatever the samples are
 */
export function scoreBatch(event: unknown, recipe: Recipe = chosen): ScoredBatch {
  if (!Array.isArray(event)) {
    throw new InvalidRewardEvent(
      `The reward function takes Bedrock's array of samples, got ${event === null ? "null" : typeof event}. Send [{"id", "messages", "reference_answer"}, …].`,
    );
  }
  const unscorable: Record<string, number> = {};
  const states = { value: 0, nothing: 0, unreadable: 0, several: 0 };
  const paid = Object.fromEntries(Object.keys(recipe.rules ?? DEFAULT_RULES).map((rule) => [rule, 0]));
  let right = 0;
  const results = (event as unknown[]).map((element): RewardResult => {
    const sample = scored(element, recipe);
    if ("unscorable" in sample) {
      unscorable[sample.unscorable] = (unscorable[sample.unscorable] ?? 0) + 1;
      return result(sample.id, 0, 0);
    }
    const { id, score } = sample;
    states[score.states]++;
    right += score.score;
    if (score.score > 0) {
      const rule = score.rule ?? "right";
      paid[rule] = (paid[rule] ?? 0) + 1;
    }
    return result(id, score.score, score.states === "nothing" ? 0 : 1);
  });
  const { nothing: withoutAnswer, several: hedged, unreadable } = states;
  return { results, counts: { samples: results.length, right, paid, withoutAnswer, hedged, unreadable, unscorable } };
}

const DEFAULT_RULES = { right: "right" };

/** Why a sample can't be scored whose row the recipe fails on. */
const RECIPE_FAILED = "the recipe failed on it";

type ScoredSample =
  { readonly id: unknown; readonly score: Score } | { readonly id: unknown; readonly unscorable: string };

/** What the recipe throws, or a score that is none, costs the sample: the others of the batch may be good. */
function scored(element: unknown, recipe: Recipe): ScoredSample {
  try {
    const sample = readSample(element, recipe);
    if ("unscorable" in sample) return sample;
    const score = recipe.score(sample.completion, sample.reference, sample.prompt);
    if (score.score >= 0 && score.score <= 1) return { id: sample.id, score };
  } catch {
    // As for a score that is none.
  }
  return { id: (element as { id?: unknown } | null)?.id ?? null, unscorable: RECIPE_FAILED };
}

/**
 * A batch of which no sample can be scored has a shape that read-sample.ts does not know: with zeros, a training would
 * learn nothing for hours, and cost money. Rows whose reference is a text, or that the recipe fails on, are different:
 * a batch may be all rollouts of one such prompt, and the training goes on.
 * @throws InvalidRewardEvent with the reasons
 */
export function assertScorable(
  { samples, unscorable }: ScoredBatch["counts"],
  recipe: Pick<Recipe, "references"> = chosen,
): void {
  const reasons = Object.entries(unscorable);
  const count = reasons.reduce((sum, [, times]) => sum + times, 0);
  const ofRows = (unscorable[referenceInWords(recipe)] ?? 0) + (unscorable[RECIPE_FAILED] ?? 0);
  if (samples === 0 || count < samples || ofRows === samples) return;
  throw new InvalidRewardEvent(
    `None of the ${samples} samples of this batch can be scored: ${reasons.map(([reason, times]) => `${reason} (${times})`).join(", ")}. A sample needs messages that end in the model's turn, with a text, and a reference_answer that is ${recipe.references.allowed}, at its top level or under metadata. If Bedrock's shape has changed, make functions/reward/read-sample.ts read it and deploy; else correct the dataset. Then start a new execution.`,
  );
}

const result = (id: unknown, score: number, answered: 0 | 1): RewardResult => ({
  id: id as string, // returned unchanged, of whatever type
  aggregate_reward_score: score,
  metrics_list: [
    { name: "correct", value: score, type: "Reward" },
    { name: "answered", value: answered, type: "Metric" },
  ],
});
