import { type ActionLabel, labelOf, writeCompletion } from "./completion.ts";
import type { Policy } from "./policy.ts";
import { ActionSpaces, type Grade, type TextPrompt } from "./prompts.ts";

/** A greedy answer, what kind of answer it is, and what it was paid. */
export interface EvaluatedAnswer extends ActionLabel {
  readonly promptId: string;
  readonly completion: string;
  readonly score: number;
}

export interface Evaluation {
  /** One a prompt, in order. */
  readonly answers: readonly EvaluatedAnswer[];
  /** Mean score; 0 without prompts. */
  readonly mean: number;
  /** 95 % interval of the mean. */
  readonly interval: readonly [low: number, high: number];
  /** Of the answers that were paid anything, the share that ignores the question; 0 where none was paid. */
  readonly paidIgnoringQuestion: number;
}

/** Grades the policy's likeliest answer to each prompt. */
export async function evaluate<P extends TextPrompt>(
  policy: Policy,
  prompts: readonly P[],
  grade: Grade<P>,
  spaces = new ActionSpaces(),
): Promise<Evaluation> {
  const taken = prompts.map((prompt) => {
    const space = spaces.of(prompt);
    const action = policy.greedy(space);
    return { prompt, completion: writeCompletion(space, action), label: labelOf(space, action) };
  });
  const scores = await grade(taken);
  const answers = taken.map(({ prompt, completion, label }, i) => ({
    promptId: prompt.id,
    completion,
    ...label,
    score: scores[i] ?? 0,
  }));
  const paid = answers.filter(({ score }) => score > 0);
  return {
    answers,
    mean: mean(answers.map(({ score }) => score)),
    interval: interval95(answers.map(({ score }) => score)),
    paidIgnoringQuestion: paid.filter(({ ignoresQuestion }) => ignoresQuestion).length / Math.max(1, paid.length),
  };
}

/** Of a normal distribution, two-sided 95 %. */
const Z = 1.959964;

/**
 * Wilson's score interval (Wilson 1927). For scores between 0 and 1 that are not all 0 or 1 it is wider than need be,
 * since none vary more than those do; for scores beyond them, mean ± 1.96 standard errors.
 */
export function interval95(scores: readonly number[]): readonly [number, number] {
  const n = scores.length;
  if (n === 0) return [0, 1];
  const share = mean(scores);
  if (scores.some((score) => score < 0 || score > 1)) {
    const error = Z * Math.sqrt(mean(scores.map((score) => (score - share) ** 2)) / n);
    return [share - error, share + error];
  }
  const centre = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
