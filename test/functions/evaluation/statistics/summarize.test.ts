import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnsweredRow, EvaluationSummary } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import { summarize } from "../../../../functions/evaluation/statistics/summarize.ts";
import { answersOf, answerTo, asked, BASE, CHAMPION, evaluationOf, questionsOn, TUNED } from "./evaluations.ts";

/** 40 pages of two or three rows: 100 rows. */
const ROWS = questionsOn(Array.from({ length: 40 }, (_, page) => 2 + (page % 2)));
const first = (rows: number) => (row: number) => (row < rows ? 1 : 0);

/** Base right on the first `base` rows, tuned on the first `tuned`. */
const pair = (base: number, tuned: number): AnsweredRow[] => [
  ...answersOf(ROWS, BASE, first(base)),
  ...answersOf(ROWS, TUNED, first(tuned)),
];
const comparisonOf = (answers: readonly AnsweredRow[], fields = {}) =>
  summarize(evaluationOf(ROWS, fields), answers).comparisons[0]!;

describe("the summary of an evaluation", () => {
  it("is what the contract says", () => {
    const summary = summarize(evaluationOf(ROWS), pair(50, 62));
    expect(EvaluationSummary.parse(summary)).toEqual(summary);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(summary.dataset).toEqual({ digest: "0123456789abcdef", split: "test", rows: 100, clusters: 40 });
  });

  it("says what each model came to", () => {
    const answers = [
      ...answersOf(ROWS.slice(0, 90), BASE, first(45)),
      ...ROWS.slice(90, 94).map((row) => answerTo(row, BASE, 0, { answer: "and so", stopReason: "max_tokens" })),
      ...ROWS.slice(94, 97).map((row) => answerTo(row, BASE, 0, { answer: "ANSWER: **", outputTokens: 1001 })),
      answerTo(ROWS[97]!, BASE, null),
      answerTo(ROWS[98]!, BASE, null, { score: 1 }),
      answerTo(ROWS[99]!, BASE, null, { answer: "ANSWER: 5", inputTokens: 700, outputTokens: 50 }),
    ];
    const { models, usDollars } = summarize(evaluationOf(ROWS, { models: [BASE] }), answers);
    const inputTokens = 97_000 + 700;
    const outputTokens = 94 * 200 + 3 * 1001 + 50;
    expect(models[0]).toMatchObject({
      ...BASE,
      asked: 100,
      completed: 97,
      missing: 3,
      answered: 90,
      truncated: 4,
      paid: 45,
      mixedRows: 0,
      overTokenLimit: 3,
      inputTokens,
      outputTokens,
      latencyMs: { p50: 900, p95: 900 },
    });
    expect(models[0]!.accuracy!.value).toBeCloseTo(45 / 97, 12);
    expect(usDollars).toBeCloseTo((inputTokens * 0.3 + outputTokens * 2.5) / 1e6, 12);
  });

  it("takes the quantiles of the latency between two answers", () => {
    const answers = ROWS.map((row, i) => answerTo(row, BASE, 0, { latencyMs: 100 - i }));
    const { models } = summarize(evaluationOf(ROWS, { models: [BASE] }), answers);
    expect(models[0]!.latencyMs!.p50).toBeCloseTo(50.5, 9);
    expect(models[0]!.latencyMs!.p95).toBeCloseTo(95.05, 9);
  });

  it("has neither accuracy nor latency of a model that completed nothing", () => {
    const summary = summarize(evaluationOf(ROWS), [
      ...answersOf(ROWS, BASE, first(50)),
      ...answersOf(ROWS, TUNED, () => null),
    ]);
    expect(summary.models[1]).toMatchObject({ completed: 0, missing: 100, accuracy: null, latencyMs: null });
    expect(summary.comparisons).toEqual([]);
    expect(summary.verdict).toBe("Nothing can be compared: there is no row that both base and another model answered");
    const nothing = summarize(evaluationOf(ROWS), []);
    expect(nothing.verdict).toBe("Not one of 100 answers of base is completed");
  });

  it("keeps an interval within 0 and 1, and gives it some width where all answers are wrong or right", () => {
    const accuracy = (right: number) => summarize(evaluationOf(ROWS), pair(right, 0)).models[0]!.accuracy!;
    expect(accuracy(1).low).toBe(0);
    expect(accuracy(0)).toMatchObject({ value: 0, low: 0 });
    expect(accuracy(0).high).toBeCloseTo(0.0876, 4); // Wilson: 0 of 40 pages
    expect(accuracy(100)).toMatchObject({ value: 1, high: 1 });
    expect(accuracy(100).low).toBeCloseTo(1 - 0.0876, 4);
  });

  it("compares the first model with each other, and candidates with the champion", () => {
    const models = [BASE, CHAMPION, TUNED, asked("other", "candidate")];
    const { comparisons, verdict } = summarize(
      evaluationOf(ROWS, { models }),
      models.flatMap((model, i) => answersOf(ROWS, model, first(50 + 10 * i))),
    );
    expect(comparisons.map(({ first, second }) => `${first} -> ${second}`)).toEqual([
      "base -> tuned",
      "base -> other",
      "champion -> tuned",
      "champion -> other",
      "base -> champion",
    ]);
    expect(verdict).toBe(comparisons[0]!.sentence);
  });

  it("refuses answers that were not asked for, and the same answer twice", () => {
    const answer = answerTo(ROWS[0]!, BASE, 1);
    const summarized = (...answers: AnsweredRow[]) => summarize(evaluationOf(ROWS), answers);
    expect(() => summarized({ ...answer, id: "x" })).toThrow('answer to row "x"');
    expect(() => summarized({ ...answer, model: "x" })).toThrow('answer of model "x"');
    expect(() => summarized({ ...answer, sample: 1 })).toThrow('sample 1 of row "finqa_test_0-0" by model "base"');
    expect(() => summarized(answer, answer)).toThrow("twice");
  });
});

describe("a comparison", () => {
  it("counts the pairs, and takes their difference", () => {
    const answers = [
      ...answersOf(ROWS, BASE, (row) => (row < 50 ? 1 : 0)),
      ...answersOf(ROWS, TUNED, (row) => (row >= 10 && row < 80 ? 1 : 0)),
    ];
    const { table, difference, midP, rows, leftOut, clusters } = comparisonOf(answers);
    expect(table).toEqual({ bothRight: 40, onlyFirst: 10, onlySecond: 30, neither: 20 });
    expect(difference.value).toBeCloseTo(0.2, 12);
    expect(midP).toBeCloseTo(0.00145, 5);
    expect({ rows, leftOut, clusters }).toEqual({ rows: 100, leftOut: 0, clusters: 40 });
  });

  it("leaves out and counts the rows of which one side is missing", () => {
    const answers = [
      ...answersOf(ROWS, BASE, (row) => (row < 3 ? null : first(50)(row))),
      ...answersOf(ROWS, TUNED, (row) => (row < 1 || row > 95 ? null : first(60)(row))),
    ];
    const { rows, leftOut, table, sentence } = comparisonOf(answers);
    expect({ rows, leftOut }).toEqual({ rows: 93, leftOut: 7 });
    expect(table).toEqual({ bothRight: 47, onlyFirst: 0, onlySecond: 10, neither: 36 });
    expect(sentence).toContain("Right answers on 93 held-out rows (7 left out, an answer is missing): 50.5 % → 61.3 %");
  });

  it("of several samples a row takes the mean of those that are completed, and no McNemar's test", () => {
    const scores = { base: [1, 0, null, 0], tuned: [1, null, 1, 1] };
    const answers = ROWS.flatMap((row) =>
      [BASE, TUNED].flatMap((model) =>
        scores[model.name as "base" | "tuned"].map((score, sample) => answerTo(row, model, score, { sample })),
      ),
    );
    const summary = summarize(evaluationOf(ROWS, { samplesPerRow: 4 }), answers);
    const { difference, midP, table, rows } = summary.comparisons[0]!;
    expect(difference.value).toBeCloseTo(1 - 1 / 3, 12);
    expect(midP).toBeNull();
    expect({ table, rows }).toEqual({ table: { bothRight: 0, onlyFirst: 0, onlySecond: 100, neither: 0 }, rows: 100 });
    expect(summary.models.map(({ asked, completed, mixedRows }) => [asked, completed, mixedRows])).toEqual([
      [400, 300, 100],
      [400, 300, 0],
    ]);
  });

  it("of graded scores says means instead of shares, and makes no McNemar's test", () => {
    const answers = [
      ...answersOf(ROWS, BASE, () => 0.25),
      ...answersOf(ROWS, TUNED, (row) => (row % 2 === 0 ? 0.25 : 0.75)),
    ];
    const { midP, sentence, table } = comparisonOf(answers);
    expect(midP).toBeNull();
    expect(sentence).toMatch(
      /^Mean score on 100 held-out rows: 0\.250 → 0\.500, \+0\.250, 95 % interval 0\.2\d\d to 0\.2\d\d: better$/,
    );
    expect(table).toEqual({ bothRight: 0, onlyFirst: 0, onlySecond: 50, neither: 50 });
  });

  it("shows ten rows of each direction, by the seed, with the end of both answers", () => {
    const long = `${"I calculate. ".repeat(100)}ANSWER: 5`;
    const answers = [
      ...answersOf(ROWS, BASE, (row) => (row < 4 ? 1 : 0)),
      ...ROWS.map((row, i) => answerTo(row, TUNED, i >= 4 && i < 60 ? 1 : 0, { answer: long })),
    ];
    const { turnedRight, turnedWrong } = comparisonOf(answers);
    expect(turnedRight).toHaveLength(10);
    expect(new Set(turnedRight.map(({ id }) => id)).size).toBe(10);
    expect(turnedWrong.map(({ id }) => id)).toEqual(ROWS.slice(0, 4).map(({ id }) => id));
    expect(turnedWrong[0]).toEqual({
      id: "finqa_test_0-0",
      question: "question 0 of page 0?",
      reference: "0.0",
      first: "I calculate.\n\nANSWER: 0.0",
      second: `…${long.slice(-300)}`,
    });
    expect(comparisonOf(answers, { seed: 7 }).turnedRight).not.toEqual(turnedRight);
  });

  it("shows of several samples one that makes the row right, and one that does not", () => {
    const answers = ROWS.flatMap((row) => [
      ...[1, 0, 0].map((score, sample) => answerTo(row, BASE, score, { sample, answer: `base ${sample}` })),
      ...[0, 1, 1].map((score, sample) => answerTo(row, TUNED, score, { sample, answer: `tuned ${sample}` })),
    ]);
    const { turnedRight } = comparisonOf(answers.toReversed(), { samplesPerRow: 3 });
    expect(turnedRight[0]).toMatchObject({ first: "base 1", second: "tuned 1" });
  });

  it("counts wins and losses by kind of question, the most frequent first", () => {
    const answers = [
      ...answersOf(ROWS, BASE, (row) => (ROWS[row]!.kinds["operation"] === "several" ? 1 : 0)),
      ...answersOf(ROWS, TUNED, (row) => (ROWS[row]!.kinds["operation"] === "divide" ? 1 : row < 10 ? 1 : 0)),
    ];
    const { kinds } = comparisonOf(answers);
    expect(kinds).toEqual([
      { dimension: "operation", kind: "divide", rows: 60, first: 0, second: 1, wins: 60, losses: 0 },
      { dimension: "operation", kind: "several", rows: 40, first: 1, second: 0.1, wins: 0, losses: 36 },
      { dimension: "steps", kind: "1", rows: 60, first: 0, second: 1, wins: 60, losses: 0 },
      { dimension: "steps", kind: "2", rows: 40, first: 1, second: 0.1, wins: 0, losses: 36 },
      { dimension: "source", kind: "table", rows: 100, first: 0.4, second: 0.64, wins: 60, losses: 36 },
    ]);
  });
});

describe("the verdict", () => {
  it.each([
    ["better", 50, 62, "50.0 % → 62.0 %, +12.0 points, 95 % interval 1.9 to 22.1: better"],
    ["worse", 62, 50, "62.0 % → 50.0 %, -12.0 points, 95 % interval -22.1 to -1.9: worse"],
    [
      "no difference shown",
      50,
      51,
      "50.0 % → 51.0 %, +1.0 points, 95 % interval -0.9 to 2.9: no difference shown; a gain under 7.7 points is easily missed with this many rows",
    ],
    [
      "no difference shown",
      50,
      50,
      "50.0 % → 50.0 %, +0.0 points, 95 % interval 0.0 to 0.0: no difference shown; a gain under 7.7 points is easily missed with this many rows",
    ],
  ])("is: %s, for %i and %i right of 100", (verdict, base, tuned, sentence) => {
    const comparison = comparisonOf(pair(base, tuned));
    expect(comparison.verdict).toBe(verdict);
    expect(comparison.sentence).toBe(`Right answers on 100 held-out rows: ${sentence}`);
  });

  it("is none for less than 30 pages, however clear the difference", () => {
    const onPages = (pages: number) => {
      const rows = questionsOn(Array.from({ length: pages }, () => 1));
      return summarize(evaluationOf(rows), [...answersOf(rows, BASE, () => 0), ...answersOf(rows, TUNED, () => 1)]);
    };
    expect(onPages(30).comparisons[0]!.verdict).toBe("better");
    expect(onPages(29).comparisons[0]!.verdict).toBe("no difference shown");
    expect(onPages(29).verdict).toBe(
      "Right answers on 29 held-out rows: 0.0 % → 100.0 %, +100.0 points, 95 % interval 100.0 to 100.0: too few pages for a verdict (29; 30 are needed)",
    );
  });

  it("does not round to 0 what decides it", () => {
    const rows = questionsOn(Array.from({ length: 5000 }, () => 1));
    const answers = [...answersOf(rows, BASE, () => 0), ...answersOf(rows, TUNED, first(4))];
    expect(summarize(evaluationOf(rows, { resamples: 1 }), answers).verdict).toContain(
      "+0.1 points, 95 % interval 0.002 to 0.2: better",
    );
  });

  it("of one model is what it scored, on rows that are named for what they are", () => {
    const one = (split: string, rows = ROWS) =>
      summarize(
        evaluationOf(rows, { models: [BASE], dataset: { digest: "0123456789abcdef", split } }),
        answersOf(rows, BASE, first(50)),
      ).verdict;
    expect(one("val")).toMatch(/^Right answers on 100 held-out rows: 50\.0 %, 95 % interval 3\d\.\d to 6\d\.\d$/);
    expect(one("train")).toContain("100 training rows");
    expect(one("test", ROWS.slice(0, 1))).toContain("on 1 held-out row:");
  });
});

describe("an answer that most rows share", () => {
  const common = (answer: (row: number) => string, score: (row: number) => number = () => 0) =>
    summarize(
      evaluationOf(ROWS, { models: [BASE] }),
      ROWS.map((row, i) => answerTo(row, BASE, score(i), { answer: answer(i) })),
    ).models[0]!.commonAnswer;

  it("ignores the question from a fifth of the rows on, however it is written", () => {
    const written = ["ANSWER: 0.05", "So it is.\n\n**Answer:** 0.05.", "answer: \\boxed{0.05}", "ANSWER: `0.05`"];
    const shared = (rows: number) => (row: number) => (row < rows ? written[row % 4]! : `ANSWER: ${row}`);
    expect(common(shared(20), first(7))).toEqual({ answer: "0.05", share: 0.2, paid: 7 });
    expect(common(shared(19))).toBeNull();
  });

  it("does not ignore the question where it is the row's own reference", () => {
    const yes = ROWS.map((row, i) => ({ ...row, reference: i < 60 ? "yes" : "no" }));
    const commonOf = (answer: (row: number) => string) =>
      summarize(
        evaluationOf(yes, { models: [BASE] }),
        yes.map((row, i) => answerTo(row, BASE, 1, { answer: `ANSWER: ${answer(i)}` })),
      ).models[0]!.commonAnswer;
    expect(commonOf((i) => (i < 60 ? "Yes" : "no"))).toBeNull();
    expect(commonOf(() => "yes")).toEqual({ answer: "yes", share: 1, paid: 100 });
  });

  it("is none where answers state nothing, and where fewer than five rows share it", () => {
    expect(common(() => "I do not know.")).toBeNull();
    const few = ROWS.slice(0, 4);
    const answers = few.map((row) => answerTo(row, BASE, 0, { answer: "ANSWER: 7" }));
    expect(summarize(evaluationOf(few, { models: [BASE] }), answers).models[0]!.commonAnswer).toBeNull();
  });
});

describe("any evaluation", () => {
  const scores = fc.array(fc.constantFrom(0, 1, 0, 1, 0.5, null), { minLength: ROWS.length, maxLength: ROWS.length });
  const RUNS = { numRuns: 60 };
  const evaluation = evaluationOf(ROWS, { resamples: 200 });
  const answersBy = (base: readonly (number | null)[], tuned: readonly (number | null)[]): AnsweredRow[] => [
    ...answersOf(ROWS, BASE, (row) => base[row]!),
    ...answersOf(ROWS, TUNED, (row) => tuned[row]!),
  ];

  it("says the same in any order of rows and answers", () => {
    fc.assert(
      fc.property(scores, scores, fc.infiniteStream(fc.nat()), (base, tuned, keys) => {
        const answers = answersBy(base, tuned);
        const shuffled = <T>(all: readonly T[]): T[] =>
          all
            .map((one) => ({ one, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        expect(summarize({ ...evaluation, rows: shuffled(ROWS) }, shuffled(answers))).toEqual(
          summarize(evaluation, answers),
        );
      }),
      RUNS,
    );
  });

  it("says the opposite of the models in the opposite order", () => {
    fc.assert(
      fc.property(scores, scores, (base, tuned) => {
        const answers = answersBy(base, tuned);
        const [there] = summarize(evaluation, answers).comparisons;
        const [back] = summarize({ ...evaluation, models: [TUNED, BASE] }, answers).comparisons;
        fc.pre(there !== undefined && back !== undefined);
        expect(back.difference.value).toBeCloseTo(-there.difference.value, 12);
        expect(back.difference.low).toBeCloseTo(-there.difference.high, 12);
        expect(back.bootstrap.low).toBeCloseTo(-there.bootstrap.high, 12);
        expect(back.table.onlyFirst).toBe(there.table.onlySecond);
        expect(back.midP).toBe(there.midP);
        expect(back.smallestDetectableGain).toBeCloseTo(there.smallestDetectableGain, 12);
        expect(back.turnedRight.map(({ id }) => id)).toEqual(there.turnedWrong.map(({ id }) => id));
        const opposite = { better: "worse", worse: "better", "no difference shown": "no difference shown" };
        expect(back.verdict).toBe(opposite[there.verdict]);
      }),
      RUNS,
    );
  });

  it("never counts a missing answer as 0: it says of the others what it would say if those rows were not asked", () => {
    fc.assert(
      fc.property(scores, scores, (base, tuned) => {
        const isWhole = (row: number): boolean => base[row] !== null && tuned[row] !== null;
        const whole = ROWS.filter((_, row) => isWhole(row));
        fc.pre(whole.length > 0);
        const answers = answersBy(base, tuned);
        const ids = new Set(whole.map(({ id }) => id));
        const { leftOut, sentence, ...comparison } = summarize(evaluation, answers).comparisons[0]!;
        const only = summarize(
          { ...evaluation, rows: whole },
          answers.filter(({ id }) => ids.has(id)),
        ).comparisons[0]!;
        expect(leftOut).toBe(ROWS.length - whole.length);
        expect({ ...only, ...comparison }).toEqual(only);
        expect(sentence.replace(/ \(\d+ left out, an answer is missing\)/, "")).toBe(only.sentence);
        const completed = base.filter((score) => score !== null);
        const mean = completed.reduce<number>((sum, score) => sum + score, 0) / completed.length;
        expect(summarize(evaluation, answers).models[0]!.accuracy!.value).toBeCloseTo(mean, 12);
      }),
      RUNS,
    );
  });
});
