import { describe, expect, it } from "vitest";
import { checkScores, table } from "../../../../functions/pipeline/smoke-test-reward/check-scores.ts";
import { recipe } from "#recipe";
import { knownCasesOf } from "../../../../functions/pipeline/smoke-test-reward/known-cases.ts";

const knownCases = knownCasesOf(recipe);

const right = knownCases.map(({ sample, expected }) => ({ id: sample.id, aggregate_reward_score: expected }));
const with_ = (i: number, result: unknown): unknown[] => right.map((r, j) => (j === i ? result : r));

describe("the known cases", () => {
  it("hold those of the AWS sample notebook, and at least ten more of both kinds, each with an id of its own", () => {
    expect(knownCases[0]?.sample.messages[0]?.content).toBe("What is the percentage increase from 100 to 125?");
    expect(knownCases[0]?.sample.messages[1]?.content).toMatch(/ANSWER: 25$/);
    expect(knownCases.filter(({ expected }) => expected === 1).length).toBeGreaterThan(5);
    expect(knownCases.filter(({ expected }) => expected === 0).length).toBeGreaterThan(5);
    expect(new Set(knownCases.map(({ sample }) => sample.id)).size).toBe(knownCases.length);
  });
});

describe("the check of a response", () => {
  it("finds no fault where each score is exactly the expected one", () => {
    expect(checkScores(knownCases, right).faults).toEqual([]);
  });

  it.each([
    ["null", null, "array"],
    ["an API Gateway answer", { statusCode: 200, body: "[]" }, "array"],
    ["a text", "[]", "array"],
    ["too few results", right.slice(0, -1), `${right.length - 1} results`],
    ["too many results", [...right, right[0]], `${right.length + 1} results`],
    ["swapped ids", [right[1], right[0], ...right.slice(2)], "id"],
    ["a missing id", with_(0, { aggregate_reward_score: 1 }), "id nothing"],
    ["0.95 for a right answer", with_(0, { id: "test_001", aggregate_reward_score: 0.95 }), "0.95"],
    ["a score as text", with_(0, { id: "test_001", aggregate_reward_score: "1.0" }), '"1.0"'],
    ["a score over 1", with_(0, { id: "test_001", aggregate_reward_score: 1.5 }), "1.5"],
    ["no score", with_(0, { id: "test_001" }), "nothing"],
    ["null among the results", with_(0, null), "id nothing"],
  ])("finds %s", (_, answer, got) => {
    const { faults } = checkScores(knownCases, answer);
    expect(faults.length).toBeGreaterThan(0);
    expect(table(faults)).toContain(got);
  });

  it("has neither scores nor exact cases where the answer is not a list", () => {
    expect(checkScores(knownCases, { a: "x".repeat(200) })).toEqual({
      faults: [{ name: "the response's shape", expected: "an array", got: `{"a":"${"x".repeat(94)}` }],
      exact: [],
      scores: [],
    });
  });

  it.each<[unknown, number]>([
    [-0.1, -0.1],
    ["1", Number.NaN],
    [undefined, Number.NaN],
  ])("takes %j for no score from 0 to 1", (score, kept) => {
    const { faults, scores, exact } = checkScores(
      knownCases,
      with_(0, { id: "test_001", aggregate_reward_score: score }),
    );
    expect(faults).toMatchObject([{ got: expect.stringMatching(/, not a number from 0 to 1$/) as string }]);
    expect(scores[0]).toBe(kept);
    expect(exact).toHaveLength(knownCases.length - 1);
  });

  it("aligns the columns of its table, and cuts long names", () => {
    const name = (length: number): string => "n".repeat(length);
    const faults = [
      { name: name(60), expected: "1.0", got: "0.5" },
      { name: name(61), expected: "e".repeat(31), got: "g".repeat(99) },
      { name: "short", expected: "1.0", got: "0" },
    ];
    expect(table(faults).split("\n")).toEqual([
      `case${" ".repeat(56)} | expected${" ".repeat(22)} | got`,
      `${name(60)} | 1.0${" ".repeat(27)} | 0.5`,
      `${name(59)}… | ${"e".repeat(29)}… | ${"g".repeat(99)}`,
      `short${" ".repeat(55)} | 1.0${" ".repeat(27)} | 0`,
    ]);
  });

  it("lists case, expected and got of every case that fails", () => {
    const text = table(
      checkScores(
        knownCases,
        right.map((r) => ({ ...r, aggregate_reward_score: 0.5 })),
      ).faults,
    );
    expect(text).toMatch(/^case +\| expected +\| got\n/);
    expect(text).toMatch(/ANSWER: 25" +\| 1\.0 +\| 0\.5\n/);
    expect(text.split("\n")).toHaveLength(1 + knownCases.length);
  });
});

describe("an answer made 10 % wrong", () => {
  it.each([
    ["127.4", "140.14"],
    ["-0.5", "-0.55"],
    ["0.0", "0.1"],
    ["1e-05", "0.000011"],
    ["yes", "no"],
    ["no", "yes"],
  ])("of %s is %s", (answer, wrong) => {
    expect(recipe.makeWrong(answer)).toBe(wrong);
  });

  it("does not exist for a text", () => {
    expect(recipe.makeWrong("the second quarter")).toBeUndefined();
    expect(recipe.makeWrong("")).toBeUndefined();
    expect(recipe.makeWrong(" ")).toBeUndefined();
  });
});
