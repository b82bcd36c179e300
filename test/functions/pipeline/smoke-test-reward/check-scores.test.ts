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
  });
});
