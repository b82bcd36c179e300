import type { Askable, Probe, StoredAnswer } from "../../contract/evaluation/answers.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { costOf } from "../prices.ts";

export interface ProbedModel {
  readonly model: AskedModel;
  readonly answers: readonly StoredAnswer[];
  readonly scores: readonly number[];
  /** Probe rows without an answer. */
  readonly missing: number;
  /** Answers that are still to be asked in this evaluation. */
  readonly toCome: number;
}

/** What the rest will cost, extrapolated from the tokens of the probe's answers. */
export function estimateOf(probed: readonly ProbedModel[], usDollarsSpent: number, evaluation: Askable): Probe {
  const parts = probed.map(({ model, answers, scores, missing, toCome }) => {
    const input = mean(answers.map(({ inputTokens }) => inputTokens));
    const output = mean(answers.map(({ outputTokens }) => outputTokens));
    const usDollars = toCome * costOf(model.modelArn, { input, output });
    return {
      usDollars,
      words: `${model.name}: ${toCome} answers of ${Math.round(input)} + ${Math.round(output)} tokens are $${usDollars.toFixed(2)}`,
      model: {
        name: model.name,
        answers: answers.length,
        missing,
        meanInputTokens: Math.round(input),
        meanOutputTokens: Math.round(output),
        meanScore: scores.length === 0 ? null : mean(scores),
      },
    };
  });
  const usDollarsToCome = parts.reduce((sum, { usDollars }) => sum + usDollars, 0);
  const effort = `reasoning effort "${evaluation.inference.reasoningEffort}"`;
  return {
    usDollarsSpent,
    usDollarsToCome,
    models: parts.map(({ model }) => model),
    sentence: `By the first rows, at ${effort}, what is still to be asked will cost $${usDollarsToCome.toFixed(2)} (${parts.map(({ words }) => words).join("; ")}); $${usDollarsSpent.toFixed(2)} is spent.`,
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
