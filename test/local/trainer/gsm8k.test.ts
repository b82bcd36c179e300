import { describe, expect, it } from "vitest";
import { evaluate } from "../../../local/trainer/evaluate.ts";
import { readPromptText } from "../../../local/trainer/prompt-text.ts";
import { Policy } from "../../../local/trainer/policy.ts";
import type { Grade } from "../../../local/trainer/prompts.ts";
import { Trainer } from "../../../local/trainer/trainer.ts";
import { recipe } from "../../../recipes/gsm8k/recipe.ts";
import { generateGsm8kRows } from "../../../recipes/gsm8k/sample.ts";

interface Prompt {
  readonly id: string;
  readonly text: string;
  readonly answer: string;
}
const promptsOf = (seed: number, count: number): Prompt[] =>
  generateGsm8kRows(seed, count).map((value, i) => {
    const { user, answer } = recipe.line(recipe.read({ value, text: "" }));
    return { id: String(i), text: user, answer };
  });
const grade: Grade<Prompt> = (rollouts) =>
  Promise.resolve(
    rollouts.map(({ prompt, completion }) => {
      const reference = recipe.readReference(prompt.answer);
      return reference === undefined ? 0 : recipe.score(completion, reference, () => "").score;
    }),
  );
const PLAN = { batchSize: 32, epochCount: 1, evalInterval: 100, learningRate: 5e-5, trainingSamplePerPrompt: 4 };

describe("training on GSM8K's sample with the defaults", () => {
  it.each([1, 2, 42])(
    "climbs, and answers rows that it has not seen, in the form that they ask for (seed %i)",
    async (seed) => {
      const held = promptsOf(3, 100);
      const before = await evaluate(new Policy(seed), held, grade);
      const trainer = new Trainer({ plan: PLAN, seed, training: promptsOf(1, 640), validation: [], grade });
      for await (const { reward } of trainer.run()) expect(reward.mean).toBeLessThan(1);
      const after = await evaluate(trainer.policy, held, grade);
      expect(before.mean).toBeLessThan(0.25);
      expect(after.mean).toBeGreaterThan(before.mean + 0.15);
      expect(after.paidIgnoringQuestion).toBeLessThan(0.1);
      expect(after.answers.every(({ completion }) => !completion.includes("ANSWER:"))).toBe(true);
      expect(after.answers[0]?.completion).toMatch(/\n\n#### -?[\d.]+%?$/);
    },
  );
});

describe("a prompt in free text", () => {
  it("is read as sentences, of which the last that asks is the question; how to answer is none of them", () => {
    expect(
      readPromptText('Ada has 12 apples. Ben has 3.\nHow many more has Ada? Output the answer after "####".'),
    ).toEqual({
      sentences: ["Ada has 12 apples.", "Ben has 3.", "How many more has Ada?"],
      table: [],
      question: "How many more has Ada?",
      free: true,
      answerMarker: "####",
    });
  });

  it.each([
    ["Add 3 and 4. End with RESULT: <number>", "RESULT:"],
    ["Add 3 and 4 and write ANSWER: <your answer>", "ANSWER:"],
    ["Add 3 and 4.", "ANSWER:"],
  ])("says how an answer begins: %s", (text, answerMarker) => {
    expect(readPromptText(text)).toMatchObject({ answerMarker });
  });
});
