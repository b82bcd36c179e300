import { describe, expect, it } from "vitest";
import { assertScorable, scoreBatch } from "../../../functions/reward/reward.ts";
import { recipe } from "../../../recipes/finqa/recipe.ts";
import type { Recipe, Score } from "../../../recipes/recipe.ts";
import { sample } from "./samples.ts";

const finqa: Recipe = recipe;
const scoring = (score: (completion: string) => Partial<Score>): Recipe => ({
  ...finqa,
  score: (completion, reference, prompt) => ({ ...finqa.score(completion, reference, prompt), ...score(completion) }),
});
const BATCH = [sample("ANSWER: 25", "25"), sample("ANSWER: bad", "25"), sample("ANSWER: 26", "25")];

describe("a recipe that fails on a sample", () => {
  it.each<[what: string, score: (completion: string) => Partial<Score>]>([
    [
      "by throwing",
      (completion) => {
        if (completion.includes("bad")) throw new TypeError("secret");
        return {};
      },
    ],
    ["by a score that is not a number", (completion) => (completion.includes("bad") ? { score: Number.NaN } : {})],
    ["by a score over 1", (completion) => (completion.includes("bad") ? { score: 2 } : {})],
  ])("%s costs that sample and no other", (_, score) => {
    const { results, counts } = scoreBatch(BATCH, scoring(score));
    expect(results.map(({ aggregate_reward_score }) => aggregate_reward_score)).toEqual([1, 0, 0]);
    expect(counts).toMatchObject({ samples: 3, right: 1, unscorable: { "the recipe failed on it": 1 } });
  });

  it("does not end a training, even where it fails on every rollout of a prompt; the alarm counts them", () => {
    const { counts } = scoreBatch(
      BATCH,
      scoring(() => ({ score: Number.NaN })),
    );
    expect(counts.unscorable).toEqual({ "the recipe failed on it": 3 });
    expect(() => {
      assertScorable(counts);
    }).not.toThrow();
  });

  it("while it reads a reference costs that sample, too", () => {
    const broken: Recipe = {
      ...finqa,
      readReference: () => {
        throw new Error("no");
      },
    };
    expect(scoreBatch(BATCH, broken).counts.unscorable).toEqual({ "the recipe failed on it": 3 });
  });
});

describe("a recipe with scores between 0 and 1", () => {
  it("is counted by their sum, and by its own rules", () => {
    const own: Recipe = {
      ...scoring(() => ({ score: 0.25, rule: "partly" })),
      rules: { whole: "whole", partly: "partly" },
    };
    expect(scoreBatch(BATCH, own).counts).toMatchObject({ right: 0.75, paid: { whole: 0, partly: 3 } });
  });
});
