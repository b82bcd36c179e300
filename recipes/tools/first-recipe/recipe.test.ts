import assert from "node:assert/strict";
import { test } from "node:test";
import { recipe } from "./recipe.ts";

const worth = (completion: string, reference: number): number => recipe.score(completion, reference, () => "").score;

void test("a right answer is paid, however it is written", () => {
  for (const answer of ["1296", "1,296", "1296 bottles", "**1296**", "1296.0"])
    assert.equal(worth(`Some steps.\nANSWER: ${answer}`, 1296), 1, answer);
});

void test("a wrong one, two at once and none are not", () => {
  for (const completion of ["ANSWER: 1295", "ANSWER: 1296 or 1295", "ANSWER: many", "1296"])
    assert.equal(worth(completion, 1296), 0, completion);
});
