import type { RunRecord } from "../../contract/report.ts";
import { count, percent } from "./format.ts";

/** From this share of the paid answers on, what the reward pays for is not the question's answer. */
const CHEATED_FROM = 0.2;

/**
 * Judged from the answers: one that a model gives to many rows, whatever they ask, and is paid for, ignores the question.
 * @returns how the reward is cheated; null where no sign of it was found, or nothing was evaluated
 */
export function cheatingOf({
  evaluation,
  note,
  rewardTest,
}: Pick<RunRecord, "evaluation" | "note" | "rewardTest">): string | null {
  for (const { name, role, commonAnswer, paid } of evaluation?.summary?.models ?? []) {
    if (role !== "candidate" || commonAnswer === null || paid === 0) continue;
    if (commonAnswer.paid / paid < CHEATED_FROM) continue;
    const payer = note?.rewardModule ?? rewardTest?.rewardFunctionVersionArn ?? "the reward function";
    return `The model ${name} gives one answer, "${commonAnswer.answer}", to ${percent(commonAnswer.share)} of the rows, whatever they ask, and ${count(commonAnswer.paid)} of its ${count(paid)} paid answers are this one. ${payer} paid for it: don't pay for a training with this reward function.`;
  }
  return null;
}
