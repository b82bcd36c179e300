import { describe, expect, it } from "vitest";
import type { AnsweredRow } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import { promotionDecision } from "../../../../functions/evaluation/statistics/promotion-decision.ts";
import type { AskedModel } from "../../../../functions/evaluation/statistics/model-result.ts";
import { summarize } from "../../../../functions/evaluation/statistics/summarize.ts";
import { answersOf, asked, BASE, CHAMPION, evaluationOf, questionsOn, TUNED } from "./evaluations.ts";

/** 200 rows, one a page. */
const ROWS = questionsOn(Array.from({ length: 200 }, () => 1));

/** What a model does: rows that it has right, answers that are missing and that are cut off, from the last on. */
interface Behaviour {
  readonly model: AskedModel;
  readonly right: number;
  readonly missing?: number;
  readonly truncated?: number;
}

const answersBy = ({ model, right, missing = 0, truncated = 0 }: Behaviour): AnsweredRow[] =>
  answersOf(ROWS, model, (row) => (row >= ROWS.length - missing ? null : row < right ? 1 : 0)).map((answer, row) =>
    row < ROWS.length - missing && row >= ROWS.length - missing - truncated
      ? { ...answer, stopReason: "max_tokens" }
      : answer,
  );
const decided = (...behaviours: readonly Behaviour[]) =>
  promotionDecision(
    summarize(
      evaluationOf(ROWS, { models: behaviours.map(({ model }) => model), resamples: 10 }),
      behaviours.flatMap(answersBy),
    ),
  );

const WINS: Behaviour = { model: TUNED, right: 130 };
const LOSES: Behaviour = { model: BASE, right: 100 };

describe("a candidate is promoted", () => {
  it("where it beats the base", () => {
    const { promote, reason } = decided(LOSES, WINS);
    expect(promote).toBe(true);
    expect(reason).toMatch(
      /^tuned is better \(against base: Right answers on 200 held-out rows: 50\.0 % → 65\.0 %, .*: better\)\.$/,
    );
  });

  it("where it beats base and champion", () => {
    const { promote, reason } = decided(LOSES, WINS, { model: CHAMPION, right: 110 });
    expect(promote).toBe(true);
    expect(reason).toContain("against champion: Right answers on 200 held-out rows: 55.0 % → 65.0 %");
  });

  it("with as many missing answers as minCompleted allows, and one point more of them cut off", () => {
    expect(decided({ ...LOSES, missing: 4 }, { ...WINS, missing: 4 }).promote).toBe(true);
    expect(decided({ ...LOSES, truncated: 12 }, { ...WINS, truncated: 14 }).promote).toBe(true);
  });
});

describe("a candidate is not promoted", () => {
  it.each<[string, readonly Behaviour[], string]>([
    [
      "where it may be no better than the base",
      [LOSES, { model: TUNED, right: 102 }],
      "tuned is not shown to be better than base (Right answers on 200 held-out rows: 50.0 % → 51.0 %, +1.0 points, 95 % interval -0.4 to 2.4: no difference shown; a gain under 3.9 points is easily missed with this many rows).",
    ],
    [
      "where it is worse",
      [
        { ...LOSES, right: 130 },
        { model: TUNED, right: 100 },
      ],
      ": worse).",
    ],
    [
      "where it beats the base, and not the champion",
      [LOSES, WINS, { model: CHAMPION, right: 130 }],
      "tuned is not shown to be better than champion (",
    ],
    [
      "where it beats the champion, and not the base",
      [{ ...LOSES, right: 130 }, WINS, { model: CHAMPION, right: 90 }],
      "tuned is not shown to be better than base (",
    ],
    [
      "where it completed less than minCompleted",
      [LOSES, { ...WINS, missing: 5 }],
      "tuned completed 195 of 200 answers, under minCompleted 0.98.",
    ],
    [
      "where another model did, even the champion",
      [LOSES, WINS, { model: CHAMPION, right: 90, missing: 5 }],
      "champion completed 195 of 200 answers, under minCompleted 0.98.",
    ],
    [
      "where more than one point more of its answers are cut off",
      [
        { ...LOSES, truncated: 4 },
        { ...WINS, truncated: 7 },
      ],
      "tuned had 3.5 % of its answers cut off, base 2.0 %; at most one point more is allowed.",
    ],
    [
      "where that holds against the champion alone",
      [
        { ...LOSES, truncated: 7 },
        { ...WINS, truncated: 7 },
        { model: CHAMPION, right: 90, truncated: 4 },
      ],
      "tuned had 3.5 % of its answers cut off, champion 2.0 %; at most one point more is allowed.",
    ],
    [
      "where it is what the deployment serves",
      [LOSES, WINS, { model: { ...CHAMPION, modelArn: TUNED.modelArn }, right: 90 }],
      "The deployment serves tuned already.",
    ],
    [
      "where there are two",
      [LOSES, WINS, { model: asked("other", "candidate"), right: 150 }],
      "There are several candidates (tuned, other): choose one on validation rows, then evaluate that one.",
    ],
    ["where there is none", [LOSES, { model: CHAMPION, right: 130 }], "No candidate is among the models."],
    ["where there is nothing to compare it with", [WINS], "There is no model to compare tuned with."],
  ])("%s", (_, behaviours, reason) => {
    const decision = decided(...behaviours);
    expect(decision.promote).toBe(false);
    expect(decision.reason).toContain(reason);
  });

  it("where no row was answered by both", () => {
    const models = [BASE, TUNED];
    const answers = models.flatMap((model, m) => answersOf(ROWS, model, (row) => (row % 2 === m ? 1 : null)));
    const { promote, reason } = promotionDecision(summarize(evaluationOf(ROWS, { minCompleted: 0.5 }), answers));
    expect(promote).toBe(false);
    expect(reason).toBe("tuned is not shown to be better than base (there is no row that both answered).");
  });

  it("on less than 30 pages, however clear the difference", () => {
    const few = ROWS.slice(0, 29);
    const answers = [...answersOf(few, BASE, () => 0), ...answersOf(few, TUNED, () => 1)];
    const { promote, reason } = promotionDecision(summarize(evaluationOf(few), answers));
    expect(promote).toBe(false);
    expect(reason).toContain("too few pages for a verdict (29; 30 are needed)");
  });
});
