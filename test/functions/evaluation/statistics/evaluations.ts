import MersenneTwister from "mersenne-twister";
import type { AnsweredRow, ModelResult } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { AskedModel } from "../../../../functions/evaluation/statistics/model-result.ts";
import type { Evaluation } from "../../../../functions/evaluation/statistics/summarize.ts";
import type { Question } from "../../../../functions/dataset/question.ts";

export const asked = (name: string, role: ModelResult["role"]): AskedModel => ({
  name,
  role,
  modelId: `id-of-${name}`,
  modelArn: `arn-of-${name}`,
});
export const BASE = asked("base", "base");
export const TUNED = asked("tuned", "candidate");
export const CHAMPION = asked("champion", "champion");

/** `size` rows on each page. */
export const questionsOn = (pages: readonly number[]): Question[] =>
  pages.flatMap((size, page) =>
    Array.from({ length: size }, (_, i) => ({
      id: `finqa_test_${page}-${i}`,
      cluster: `page-${page}`,
      question: `question ${i} of page ${page}?`,
      reference: `${page}.${i}`,
      kinds: { operation: i % 2 === 0 ? "divide" : "several", steps: String(1 + (i % 2)), source: "table" },
    })),
  );

/** The pages of FinQA's dev.json by their number of rows (evaluation facts, 4.3): 299 pages, 883 rows. */
export const FINQA_PAGES: readonly number[] = [
  [1, 27],
  [2, 89],
  [3, 58],
  [4, 121],
  [5, 4],
].flatMap(([size = 0, pages = 0]) => Array.from({ length: pages }, () => size));

export const evaluationOf = (rows: readonly Question[], fields: Partial<Evaluation> = {}): Evaluation => ({
  execution: { arn: "arn-of-execution", name: "execution" },
  dataset: { digest: "0123456789abcdef", split: "test" },
  samplesPerRow: 1,
  inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "low" },
  rewardFunctionVersionArn: "arn-of-reward:7",
  minCompleted: 0.98,
  models: [BASE, TUNED],
  rows,
  tokenLimit: 1000,
  price: (_, { input, output }) => (input * 0.3 + output * 2.5) / 1e6,
  ...fields,
});

export const answerTo = (
  { id, cluster, reference }: Question,
  { name }: AskedModel,
  score: number | null,
  fields: Partial<AnsweredRow> = {},
): AnsweredRow => ({
  id,
  cluster,
  model: name,
  sample: 0,
  answer: score === null ? null : `I calculate.\n\nANSWER: ${score > 0 ? reference : `not ${reference}`}`,
  score,
  stopReason: score === null ? null : "end_turn",
  inputTokens: score === null ? null : 1000,
  outputTokens: score === null ? null : 200,
  latencyMs: score === null ? null : 900,
  error: score === null ? "ThrottlingException" : null,
  ...fields,
});

/** One answer a row: `score` by the row's place. */
export const answersOf = (
  rows: readonly Question[],
  model: AskedModel,
  score: (row: number) => number | null,
): AnsweredRow[] => rows.map((question, row) => answerTo(question, model, score(row)));

/** A stream of numbers from 0 to 1 that a seed fixes. */
export function randomFrom(seed: number): () => number {
  const twister = new MersenneTwister(seed);
  return () => twister.random();
}
