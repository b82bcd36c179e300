import type { ModelResult } from "../../contract/evaluation/evaluation-summary.ts";
import type { Question } from "../../dataset/question.ts";
import { normalized } from "./final-answer.ts";
import type { ModelTally } from "./model-tally.ts";

/** From this share of the rows on, an answer is called common. */
const COMMON_FROM = 1 / 5;
/** … and rows: of ten rows two have the same answer by chance. */
const COMMON_ROWS = 5;

interface Statement {
  rows: number;
  /**
   * Rows whose reference is something else: a model that answers "yes" where yes is right does not ignore the question.
   */
  besides: number;
  paid: number;
}

/**
 * The answer that ignores the question: given to most rows, and to at least a fifth of them though their references say
 * something else.
 */
export function commonAnswer(tally: ModelTally, rows: readonly Question[]): ModelResult["commonAnswer"] {
  const statements = new Map<number, Statement>();
  let completed = 0;
  rows.forEach(({ reference }, row) => {
    const scores = tally.scoresOf(row);
    if (scores.some((score) => !Number.isNaN(score))) completed++;
    const stated = tally.statedOf(row);
    new Set(stated).forEach((place) => {
      if (place === -1) return;
      const statement = statements.get(place) ?? { rows: 0, besides: 0, paid: 0 };
      statement.rows++;
      if (tally.statements[place] !== normalized(reference)) statement.besides++;
      statement.paid += scores.filter((score, sample) => stated[sample] === place && score > 0).length;
      statements.set(place, statement);
    });
  });

  const common = [...statements]
    .map(([place, statement]) => ({ answer: tally.statements[place] ?? "", ...statement }))
    .filter(({ besides }) => besides >= COMMON_ROWS && besides >= completed * COMMON_FROM)
    // Of equally common ones the first by its text.
    .sort((a, b) => b.rows - a.rows || (a.answer < b.answer ? -1 : 1))[0];
  return common === undefined ? null : { answer: common.answer, share: common.rows / completed, paid: common.paid };
}
