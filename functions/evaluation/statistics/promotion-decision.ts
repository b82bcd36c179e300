import type { EvaluationSummary, ModelResult } from "../../contract/evaluation/evaluation-summary.ts";

/** A candidate may have one answer in a hundred more cut off than what it replaces. */
const MORE_TRUNCATED = 0.01;
/** 0.06 + 0.01 is under 0.07. */
const ROUNDING = 1e-9;

export interface PromotionDecision {
  readonly promote: boolean;
  /** One plain sentence. */
  readonly reason: string;
}

/**
 * Whether the candidate may replace what the promoted deployment serves: only if every model completed `minCompleted`
 * of its answers, the candidate has at most one point more truncated answers than base and champion, and beats both by
 * the lower bound of the clustered 95 % interval.
 */
export function promotionDecision(summary: EvaluationSummary): PromotionDecision {
  const [candidate, ...others] = summary.models.filter(({ role }) => role === "candidate");
  if (candidate === undefined) return no("No candidate is among the models.");
  if (others.length > 0) {
    const names = [candidate, ...others].map(({ name }) => name).join(", ");
    return no(`There are several candidates (${names}): choose one on validation rows, then evaluate that one.`);
  }
  const rivals = summary.models.filter((model) => model !== candidate);
  const reason =
    noRival(candidate, rivals) ??
    alreadyServed(candidate, rivals) ??
    incomplete(summary) ??
    moreTruncated(candidate, rivals) ??
    notBetter(candidate, rivals, summary);
  if (reason !== undefined) return no(reason);
  const won = rivals.map((rival) => `against ${rival.name}: ${sentenceOf(rival, candidate, summary)}`);
  return { promote: true, reason: `${candidate.name} is better (${won.join("; ")}).` };
}

const no = (reason: string): PromotionDecision => ({ promote: false, reason });

const noRival = ({ name }: ModelResult, rivals: readonly ModelResult[]): string | undefined =>
  rivals.length === 0 ? `There is no model to compare ${name} with.` : undefined;

const alreadyServed = (candidate: ModelResult, rivals: readonly ModelResult[]): string | undefined =>
  rivals.some(({ role, modelArn }) => role === "champion" && modelArn === candidate.modelArn)
    ? `The deployment serves ${candidate.name} already.`
    : undefined;

function incomplete({ models, minCompleted }: EvaluationSummary): string | undefined {
  const model = models.find(({ completed, asked }) => completed / asked < minCompleted);
  return model === undefined
    ? undefined
    : `${model.name} completed ${model.completed} of ${model.asked} answers, under minCompleted ${minCompleted}.`;
}

const truncatedShare = ({ truncated, completed }: ModelResult): number => (completed === 0 ? 0 : truncated / completed);

function moreTruncated(candidate: ModelResult, rivals: readonly ModelResult[]): string | undefined {
  const allowed = (rival: ModelResult): number => truncatedShare(rival) + MORE_TRUNCATED + ROUNDING;
  const rival = rivals.find((one) => truncatedShare(candidate) > allowed(one));
  return rival === undefined
    ? undefined
    : `${candidate.name} had ${percent(candidate)} of its answers cut off, ${rival.name} ${percent(rival)}; at most one point more is allowed.`;
}

const percent = (model: ModelResult): string => `${(truncatedShare(model) * 100).toFixed(1)} %`;

function notBetter(
  candidate: ModelResult,
  rivals: readonly ModelResult[],
  summary: EvaluationSummary,
): string | undefined {
  const rival = rivals.find((one) => comparisonOf(one, candidate, summary)?.verdict !== "better");
  return rival === undefined
    ? undefined
    : `${candidate.name} is not shown to be better than ${rival.name} (${sentenceOf(rival, candidate, summary)}).`;
}

const comparisonOf = (rival: ModelResult, candidate: ModelResult, { comparisons }: EvaluationSummary) =>
  comparisons.find(({ first, second }) => first === rival.name && second === candidate.name);

const sentenceOf = (rival: ModelResult, candidate: ModelResult, summary: EvaluationSummary): string =>
  comparisonOf(rival, candidate, summary)?.sentence ?? "there is no row that both answered";
