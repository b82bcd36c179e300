import { describe, expect, it } from "vitest";
import { scoreCompletion } from "../../../recipes/finqa/score.ts";
import { reference, score } from "./stated.ts";

describe("a unit word", () => {
  const inMillions = "net sales (in millions) | 12.5";

  it.each([
    ["12.5 million", "12500000", "", 1],
    ["12.5 million", "12.5", "", 1], // a prompt without any unit
    ["202.9 million", "202.9", "shares outstanding", 1],
    ["12.5 thousand", "12.5", "", 1],
    ["12.5 million", "12.5", "one billion", 0],
    ["12.5 million", "12.5", inMillions, 1], // the table's unit
    ["12.5 million", "12500000", inMillions, 1],
    ["12.5 thousand", "12.5", inMillions, 0],
    ["12.5 thousand", "12.5", "(in thousands)", 1],
    ["12.5 billion", "12.5", "one Billion", 1],
    ["12.5 trillion", "12.5", "trillions", 1],
    ["12.5 million", "12.5", "a millionaire, in thousands", 0],
    ["12.5 million", "12.5", "in thousands, except millions of shares", 1],
    ["12.5 million", "12.5", "in us$ m", 1],
    ["12.5 million", "12.5", "sales of £12.5m", 1],
    ["12.5 thousand", "12.5", "in us$ m", 0],
    ["12.5 thousand", "12.5", "( in $ 000 2019s )", 1], // as FinQA's text has "$000's"
    ["12.5 thousand", "12.5", "in £'000", 1],
    ["12.5 billion", "12.5", "€bn", 1],
    ["12.5 million", "12.5", "€bn", 0],
    ["12.5 trillion", "12.5", "$ 5 tn", 1],
    ["£12.5m", "12500000", "", 1],
    ["12.5 ($'000)", "12500", "", 1],
    ["$M 12.5", "12.5", "in thousands", 0],
    ["$M 12.5", "12500000", "in thousands", 1],
    ["12.5", "12500000", inMillions, 0], // what the answer leaves out, nobody can read
    ["12.5 million", "0.125", inMillions, 0], // nor percent nor fraction
    ["12.5 million", "1250", inMillions, 0],
    ["12.5 million ($12,500,000)", "12.5", inMillions, 1],
    ["12.5 million ($12,500,000)", "12500000", "", 1],
    ["12.5 million (12.50)", "12500000", "", 1],
  ])("%s for %s where the prompt says %j: %s", (answer, against, prompt, expected) => {
    expect(score(answer, against, prompt)).toBe(expected);
  });

  it("is all that the prompt is read for", () => {
    const unread = (): string => {
      throw new Error("the prompt was read");
    };
    expect(scoreCompletion("ANSWER: 12.5", reference("12.5"), unread).score).toBe(1);
    expect(() => scoreCompletion("ANSWER: 12.5 million", reference("12.5"), unread)).toThrow("the prompt was read");
  });
});
