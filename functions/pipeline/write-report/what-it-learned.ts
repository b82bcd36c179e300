import { CLUSTER } from "../../dataset/question.ts";
import type { RunRecord } from "../../contract/report.ts";
import { counted } from "../../contract/counted.ts";
import { count, percent } from "./format.ts";

/** What the evaluation showed besides its verdict; without an evaluation, what the base model could do. */
export function learnedOf(
  { evaluation, baseline, run, checks }: Pick<RunRecord, "evaluation" | "baseline" | "run" | "checks">,
  cheating: string | null,
): string {
  if (cheating !== null) return "To be paid without reading the question.";
  if (evaluation !== null) return evaluated(evaluation);
  const asked = baseline === null ? "" : ` ${baselineSentence(baseline)}`;
  if (run?.dryRun === true) return "Nothing: a dry run does not train.";
  if (checks.length === 0) return `Nothing: no training job was created.${asked}`;
  if (checks.at(-1)?.status !== "Completed") return `Nothing that lasts: the training has not completed.${asked}`;
  return `Not known: nobody has asked the tuned model.${asked}`;
}

function evaluated({ output, summary }: NonNullable<RunRecord["evaluation"]>): string {
  const comparison = summary?.comparisons[0];
  if (comparison === undefined) return output.comparison?.sentence ?? output.verdict;
  const { table, rows, clusters, first, second, smallestDetectableGain, verdict } = comparison;
  const changed = `${counted(table.onlySecond, "row")} turned right and ${count(table.onlyFirst)} turned wrong from ${first} to ${second}, of ${counted(rows, "row")} on ${counted(clusters, CLUSTER)}.`;
  if (verdict !== "no difference shown") return changed;
  return `${changed} This many rows show a gain of ${(smallestDetectableGain * 100).toFixed(1)} points or more with a probability of 80 %.`;
}

/** What the base model did with the rows of the baseline. */
export function baselineSentence({ output: { models }, check }: NonNullable<RunRecord["baseline"]>): string {
  if (check !== null) return check.sentence;
  const [base] = models;
  if (base === undefined || base.completed === 0) return "The base model has answered nothing.";
  const mean = base.accuracy === null ? "" : `, mean reward ${base.accuracy.value.toFixed(3)}`;
  return `Before training, ${percent(base.paid / base.completed)} of the base model's ${counted(base.completed, "answer")} were paid${mean}.`;
}
