import type { Estimate, ModelResult } from "../../contract/evaluation/evaluation-summary.ts";
import type { AnswerTally } from "./answer-tally.ts";
import { type ClusteredMean, clusteredMean, normalInterval } from "./clustered-mean.ts";
import { commonAnswer } from "./common-answer.ts";
import { Z_975 } from "./normal.ts";
import { quantile } from "./quantile.ts";

/** A model as it was asked; the meaning of each member is the contract's. */
export type AskedModel = Pick<ModelResult, "name" | "role" | "modelId" | "modelArn">;

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What a model's tokens cost, in US dollars. */
export type Price = (model: AskedModel, tokens: Tokens) => number;

export function modelResult(model: AskedModel, answers: AnswerTally, price: Price): ModelResult {
  const tally = answers.model(model.name);
  const { answered, truncated, overTokenLimit, inputTokens, outputTokens } = tally;
  const asked = tally.scores.length;
  const scores = tally.scores.filter((score) => !Number.isNaN(score));
  const mean = clusteredMean(tally.rowMeans(), answers.clusters);
  const latencies = Float64Array.from(tally.latencies).sort();
  const isMixed = (_: unknown, row: number): boolean => {
    const samples = tally.scoresOf(row);
    return samples.some((score) => score > 0) && samples.some((score) => score <= 0);
  };
  return {
    ...model,
    asked,
    completed: scores.length,
    missing: asked - scores.length,
    answered,
    truncated,
    accuracy: mean === undefined ? null : accuracyOf(mean, scores),
    paid: scores.filter((score) => score > 0).length,
    mixedRows: answers.rows.filter(isMixed).length,
    overTokenLimit,
    inputTokens,
    outputTokens,
    usDollars: price(model, { input: inputTokens, output: outputTokens }),
    latencyMs: latencies.length === 0 ? null : { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
    commonAnswer: commonAnswer(tally, answers.rows),
  };
}

/**
 * The normal interval, kept within 0 and 1 where all scores are. All right or all wrong has no variance: there it is
 * Wilson's (1927) of one answer a page.
 */
function accuracyOf(mean: ClusteredMean, scores: Float64Array): Estimate {
  const interval = normalInterval(mean);
  if (scores.some((score) => score < 0 || score > 1)) return interval;
  const pages = mean.sums.length;
  const { value, low, high } = interval;
  if (value === 0) return { value, low, high: Z_975 ** 2 / (pages + Z_975 ** 2) };
  if (value === 1) return { value, low: pages / (pages + Z_975 ** 2), high };
  return { value, low: Math.max(0, low), high: Math.min(1, high) };
}
