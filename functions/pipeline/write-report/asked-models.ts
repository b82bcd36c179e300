import type { EvaluationSummary, ModelResult } from "../../contract/evaluation/evaluation-summary.ts";
import type { CostItem, RunEvaluation } from "../../contract/report.ts";
import { counted } from "../../contract/counted.ts";

/**
 * What asking the models cost: a figure for the baseline, one for the evaluation, and one for the champion, which is
 * asked only to decide on a promotion. Answers that an earlier evaluation has paid for are subtracted at the end.
 */
export function askedModels(baseline: RunEvaluation | null, evaluation: RunEvaluation | null): CostItem[] {
  return [
    ...itemOf("Bedrock, baseline", baseline, () => true),
    ...itemOf("Bedrock, evaluation", evaluation, ({ role }) => role !== "champion"),
    ...itemOf("Bedrock, evaluation of the champion", evaluation, ({ role }) => role === "champion"),
    ...keptAnswers([baseline, evaluation]),
  ];
}

/** Less is rounding. */
const A_CENT = 0.01;

function keptAnswers(evaluations: readonly (RunEvaluation | null)[]): CostItem[] {
  const kept = evaluations.reduce(
    (sum, evaluation) =>
      sum + (evaluation === null ? 0 : evaluation.output.usDollars - evaluation.output.spentUsDollars),
    0,
  );
  return kept < A_CENT
    ? []
    : [{ item: "Bedrock, answers that were there already", quantity: "of earlier evaluations", usDollars: -kept }];
}

function itemOf(item: string, evaluation: RunEvaluation | null, counts: (model: ModelResult) => boolean): CostItem[] {
  if (evaluation === null) return [];
  const { summary, output } = evaluation;
  if (summary !== null) return summaryItem(item, summary.models.filter(counts));
  // Without a summary the champion's part is not known: the whole is shown as the evaluation's.
  return item.endsWith("champion") ? [] : [{ item, quantity: "", usDollars: output.usDollars }];
}

function summaryItem(item: string, models: EvaluationSummary["models"]): CostItem[] {
  if (models.length === 0) return [];
  const sum = (of: (model: ModelResult) => number): number => models.reduce((total, model) => total + of(model), 0);
  const millions = (tokens: number): string => (tokens / 1e6).toFixed(2);
  const quantity = `${counted(
    sum(({ completed }) => completed),
    "answer",
  )}, ${millions(sum(({ inputTokens }) => inputTokens))} M tokens in, ${millions(sum(({ outputTokens }) => outputTokens))} M out`;
  return [{ item, quantity, usDollars: sum(({ usDollars }) => usDollars) }];
}
