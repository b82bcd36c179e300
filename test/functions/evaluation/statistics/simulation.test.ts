import { describe, expect, it } from "vitest";
import type { AnsweredRow } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { AskedModel } from "../../../../functions/evaluation/statistics/model-result.ts";
import { promotionDecision } from "../../../../functions/evaluation/statistics/promotion-decision.ts";
import { summarize } from "../../../../functions/evaluation/statistics/summarize.ts";
import { answerTo, BASE, evaluationOf, FINQA_PAGES, questionsOn, randomFrom, TUNED } from "./evaluations.ts";

const ROWS = questionsOn(FINQA_PAGES);
const EVALUATION = evaluationOf(ROWS, { resamples: 1 });
/** Made once, and without a text: what an answer says decides nothing here. */
const answersBy = (model: AskedModel) =>
  ROWS.map((row): readonly [AnsweredRow, AnsweredRow] => [
    answerTo(row, model, 0, { answer: "" }),
    answerTo(row, model, 1, { answer: "" }),
  ]);
const [BY_BASE, BY_TUNED] = [answersBy(BASE), answersBy(TUNED)];

/**
 * Chances to be right on a page: each model is good at other pages, so that the differences of one page belong
 * together.
 */
const GOOD = 0.9;
const POOR = 0.4;

interface Outcome {
  readonly promoted: boolean;
  /** What the same rule would do with a standard error of independent rows. */
  readonly promotedIgnoringPages: boolean;
  readonly smallestDetectableGain: number;
}

/** Which model is the good one falls to each page by lot; the tuned model's chance is larger by `gain` on every row. */
function evaluate(random: () => number, gain: number): Outcome {
  const answers: AnsweredRow[] = [];
  let chances = { base: 0, tuned: 0 };
  let page = "";
  for (const [row, { cluster }] of ROWS.entries()) {
    if (cluster !== page) chances = random() < 0.5 ? { base: GOOD, tuned: POOR } : { base: POOR, tuned: GOOD };
    page = cluster;
    answers.push(
      BY_BASE[row]![random() < chances.base ? 1 : 0],
      BY_TUNED[row]![random() < chances.tuned + gain ? 1 : 0],
    );
  }
  const summary = summarize(EVALUATION, answers);
  const { table, difference, rows, smallestDetectableGain } = summary.comparisons[0]!;
  const variance = (table.onlyFirst + table.onlySecond) / rows - difference.value ** 2;
  return {
    promoted: promotionDecision(summary).promote,
    promotedIgnoringPages: difference.value > 1.96 * Math.sqrt(variance / rows),
    smallestDetectableGain,
  };
}

function evaluations(n: number, seed: number, gain: number): Outcome[] {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => evaluate(random, gain));
}

/**
 * Counts that a binomial variable leaves on either side with a probability of at most one in a thousand: a right rule
 * does so with one seed in a thousand, and the seeds here are fixed.
 */
function binomialRange(n: number, share: number): { readonly least: number; readonly most: number } {
  let probability = (1 - share) ** n;
  let upTo = probability;
  let least = -1;
  for (let k = 0; k <= n; k++) {
    if (least === -1 && upTo > 0.001) least = k;
    if (1 - upTo <= 0.001) return { least, most: k };
    probability *= ((n - k) / (k + 1)) * (share / (1 - share));
    upTo += probability;
  }
  return { least, most: n };
}

const countOf = (outcomes: readonly Outcome[], of: "promoted" | "promotedIgnoringPages"): number =>
  outcomes.filter((outcome) => outcome[of]).length;

describe("evaluations of FinQA's 883 rows on 299 pages", () => {
  it("promote in at most 2.5 % of 1,000, and the noise of that count, where there is no true difference", () => {
    const outcomes = evaluations(1000, 1, 0);
    const { least, most } = binomialRange(1000, 0.025);
    expect([least, most]).toEqual([11, 42]);
    expect(countOf(outcomes, "promoted")).toBeLessThanOrEqual(most);
    // It still promotes by chance as often as it says …
    expect(countOf(outcomes, "promoted")).toBeGreaterThanOrEqual(least);
    // … and would do so too often if it took the rows of one page for independent.
    expect(countOf(outcomes, "promotedIgnoringPages")).toBeGreaterThan(most);
  });

  it("promote in four of five where the true gain is the smallest that they say they can show", () => {
    const gain = 0.1;
    const outcomes = evaluations(200, 2, gain);
    const smallest = outcomes.reduce((sum, outcome) => sum + outcome.smallestDetectableGain, 0) / outcomes.length;
    expect(smallest).toBeCloseTo(gain, 2);
    const { least, most } = binomialRange(200, 0.8);
    expect(countOf(outcomes, "promoted")).toBeGreaterThanOrEqual(least);
    expect(countOf(outcomes, "promoted")).toBeLessThanOrEqual(most);
  });
});
