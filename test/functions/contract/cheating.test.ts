import { describe, expect, it } from "vitest";
import { cheatingIn } from "../../../functions/contract/evaluation/cheating.ts";
import type { ModelResult } from "../../../functions/contract/evaluation/evaluation-summary.ts";
import { modelResult, outputOf, summaryOf } from "../../support/evaluations.ts";

const cheatingOf = (...models: ModelResult[]): string | null =>
  cheatingIn(outputOf(summaryOf({ models })), "function:Reward:7");
const tuned = (changes: Partial<ModelResult>): ModelResult =>
  modelResult({ name: "tuned", role: "candidate", paid: 900, ...changes });
const common = { answer: "0.05", share: 0.6, paid: 560 };

describe("a reward", () => {
  it("is being cheated where a tuned model is paid for one answer, whatever is asked", () => {
    expect(cheatingOf(modelResult(), tuned({ commonAnswer: common }))).toBe(
      'The model tuned gives one answer, "0.05", to 60.0 % of the rows, whatever they ask, and 560 of its 900 paid answers are this one. function:Reward:7 paid for it: don\'t pay for a training with this reward function.',
    );
  });

  it.each([
    ["every row is answered by itself", tuned({ commonAnswer: null })],
    ["the common answer is hardly paid", tuned({ commonAnswer: { ...common, paid: 179 } })],
    ["nothing is paid", tuned({ paid: 0, commonAnswer: { ...common, paid: 0 } })],
    ["it is the base model that answers so", modelResult({ commonAnswer: common })],
  ])("is not called cheated where %s", (_, model) => {
    expect(cheatingOf(modelResult(), model)).toBeNull();
  });

  it("is being cheated from a fifth of the paid answers on", () => {
    expect(cheatingOf(tuned({ commonAnswer: { ...common, paid: 180 } }))).not.toBeNull();
  });
});
