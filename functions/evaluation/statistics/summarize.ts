import type { AnsweredRow, EvaluationSummary } from "../../contract/evaluation/evaluation-summary.ts";
import type { Question } from "../../dataset/question.ts";
import { AnswerTally } from "./answer-tally.ts";
import { compare, type ComparisonSettings } from "./compare.ts";
import { type AskedModel, modelResult, type Price } from "./model-result.ts";
import { accuracySentence } from "./sentence.ts";

/** Seed of the bootstrap and of the rows that are shown. */
const SEED = 42;

/** What is known of an evaluation besides its answers; members that the summary also has mean the same there. */
export interface Evaluation extends Pick<
  EvaluationSummary,
  "execution" | "samplesPerRow" | "inference" | "rewardFunctionVersionArn" | "minCompleted"
> {
  readonly dataset: { readonly digest: string; readonly split: string };
  /** The rows that were asked. */
  readonly rows: readonly Question[];
  /** The others are compared with the first. */
  readonly models: readonly AskedModel[];
  /** hyperParameters.inferenceMaxTokens of the training; null where there is none to compare the answers with. */
  readonly tokenLimit: number | null;
  readonly price: Price;
  readonly seed?: number;
  /** Of the bootstrap; fewer only where thousands of evaluations are simulated. */
  readonly resamples?: number;
}

/** The summary of an evaluation, from its answers in any order. */
export function summarize(evaluation: Evaluation, answers: Iterable<AnsweredRow>): EvaluationSummary {
  const tally = tallyFor(evaluation);
  for (const answer of answers) tally.add(answer);
  return summaryOf(evaluation, tally);
}

/** For answers that come from S3, a shard at a time: fill the tally, then take its summary. */
export const tallyFor = ({ models, ...asked }: Evaluation): AnswerTally =>
  new AnswerTally({ ...asked, models: models.map(({ name }) => name) });

export function summaryOf(evaluation: Evaluation, tally: AnswerTally): EvaluationSummary {
  const { execution, dataset, samplesPerRow, inference, rewardFunctionVersionArn, minCompleted } = evaluation;
  const models = evaluation.models.map((model) => modelResult(model, tally, evaluation.price));
  const settings: ComparisonSettings = {
    split: dataset.split,
    samplesPerRow,
    seed: evaluation.seed ?? SEED,
    resamples: evaluation.resamples,
  };
  const comparisons = comparedPairs(evaluation.models)
    .map(([first, second]) => compare(first, second, tally, settings))
    .filter((comparison) => comparison !== undefined);
  return {
    version: 1,
    execution,
    dataset: { ...dataset, rows: tally.rows.length, clusters: tally.clusters.count },
    samplesPerRow,
    inference,
    rewardFunctionVersionArn,
    minCompleted,
    models,
    comparisons,
    usDollars: models.reduce((sum, { usDollars }) => sum + usDollars, 0),
    verdict: verdictSentence(evaluation, tally, models, comparisons),
  };
}

/** First the candidates against the first model, then against a champion, then the champion against the first. */
function comparedPairs([first, ...others]: readonly AskedModel[]): (readonly [string, string])[] {
  if (first === undefined) return [];
  const champions = others.filter(({ role }) => role === "champion");
  const candidates = others.filter(({ role }) => role !== "champion");
  const against = (one: AskedModel, many: readonly AskedModel[]) => many.map(({ name }) => [one.name, name] as const);
  return [
    ...against(first, candidates),
    ...champions.flatMap((champion) => against(champion, candidates)),
    ...against(first, champions),
  ];
}

function verdictSentence(
  { dataset: { split } }: Evaluation,
  tally: AnswerTally,
  models: EvaluationSummary["models"],
  [comparison]: EvaluationSummary["comparisons"],
): string {
  if (comparison !== undefined) return comparison.sentence;
  const [model, ...others] = models;
  if (model?.accuracy == null)
    return `Not one of ${model?.asked ?? 0} answers of ${model?.name ?? "the model"} is completed`;
  if (others.length > 0)
    return `Nothing can be compared: there is no row that both ${model.name} and another model answered`;
  const means = tally.model(model.name).rowMeans();
  const binary = tally.model(model.name).scores.every((score) => score === 0 || score === 1 || Number.isNaN(score));
  return accuracySentence(model.accuracy, means.filter((mean) => !Number.isNaN(mean)).length, { split, binary });
}
