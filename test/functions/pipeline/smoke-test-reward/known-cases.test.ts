import { describe, expect, it } from "vitest";
import { scoreBatch } from "../../../../functions/reward/reward.ts";
import { recipe } from "#recipe";
import { knownCasesOf } from "../../../../functions/pipeline/smoke-test-reward/known-cases.ts";

const knownCases = knownCasesOf(recipe);

describe("the known cases", () => {
  it.each(knownCases.map(({ name, sample, expected }) => [name, expected, sample] as const))(
    "%s: the pipeline's own reward scores it %i",
    (_, expected, sample) => {
      expect(scoreBatch([sample]).results).toMatchObject([{ id: sample.id, aggregate_reward_score: expected }]);
    },
  );

  it("carry the reference at both places where Bedrock's documents have it", () => {
    expect(
      knownCases.some(({ sample }) => sample.reference_answer !== undefined && sample.metadata === undefined),
    ).toBe(true);
    expect(
      knownCases.some(
        ({ sample }) => sample.metadata?.reference_answer !== undefined && sample.reference_answer === undefined,
      ),
    ).toBe(true);
  });

  it("end in the assistant's turn, as what Bedrock sends does", () => {
    for (const { sample } of knownCases) expect(sample.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("would catch a reward that is lenient, strict, ignores the sign, or does not read the last of two answers", () => {
    const texts = knownCases.map(({ sample, expected }) => ({
      expected,
      content: JSON.stringify(sample.messages.at(-1)?.content),
    }));
    expect(texts.some(({ expected, content }) => expected === 0 && !content.includes("ANSWER"))).toBe(true);
    expect(texts.some(({ expected, content }) => expected === 0 && / or /.test(content))).toBe(true);
    expect(
      texts
        .filter(({ content }) => content.split("ANSWER:").length > 2)
        .map(({ expected }) => expected)
        .sort(),
    ).toEqual([0, 1]);
  });
});
