import { describe, expect, it } from "vitest";
import { answerText, MAX_ANSWER_LENGTH } from "../../../recipes/finqa/answer-text.ts";
import { normalizeAnswer } from "../../../recipes/numeric/plain-text.ts";

describe("the text after the marker", () => {
  it.each([
    ["ANSWER: 25", "25"],
    ["answer:25", "25"],
    ["Answer : 25", "25"],
    ["The final Answer: 25", "25"],
    ["**ANSWER:** 25", "25"],
    ["**ANSWER**: 25", "25"],
    ["**Answer**: **25**", "25**"],
    ["__ANSWER__: 25", "25"],
    ["`ANSWER:` 25", "25"],
    ["**ANSWER** : 25", "25"],
    ["### ANSWER:\n25", "25"],
    ["ANSWER:\n\n25", "25"],
    ["ANSWER:**\n\n25**", "25**"],
    ["ANSWER: 25\r\n", "25"],
    ["ANSWER: 25\nin 2018", "25\nin 2018"],
    ["ANSWER: 25\n\nThis is 30 less.", "25"],
    ["ANSWER: 25\n \t\r\nThis is 30 less.", "25"],
    ["ANSWER: 25\nANSWER: 30", "30"],
    ["ANSWER: 25. Note: it rose.", "25. Note: it rose."],
    ["ANSWER: ANSWER: 25", "25"],
    ["ANSWER: 25 ANSWER:", ""],
    ["ANSWER:", ""],
  ])("of %j is %j", (completion, expected) => {
    expect(answerText(completion)).toBe(expected);
  });

  it.each([
    "",
    ":",
    "25",
    "ANSWER 25",
    "ANSWER = 25",
    "ANSWERS: 25",
    "MYANSWER: 25",
    "1ANSWER: 25",
    "ÄANSWER: 25",
    "NSWER: 25",
    "answer     : 25",
    "ANSWER\n: 25",
    "the result: 25",
    "АNSWER: 25",
  ])("is missing in %j", (completion) => {
    expect(answerText(completion)).toBeUndefined();
  });

  it("is read up to a bound that an answer never needs", () => {
    expect(answerText(`ANSWER: ${"x".repeat(1_000_000)}`)?.length).toBeLessThanOrEqual(MAX_ANSWER_LENGTH);
  });

  it("is found behind a million colons and other markers, at the last one", () => {
    expect(answerText(`${"ANSWER: 1\n".repeat(10_000)}ANSWER: 25\n\n${":".repeat(1_000)}`)).toBe("25");
    expect(answerText(":".repeat(10_000))).toBeUndefined();
  });
});

describe("a normalized answer", () => {
  it.each([
    ["25", "25"],
    ["  25  ", "25"],
    ["**25**", "25"],
    ["`25`", "25"],
    ["[25]", "25"],
    ["{25}", "25"],
    ['"25"', "25"],
    ["“25”", "25"],
    ["~25", "25"],
    ["≈ 25", "25"],
    ["25\u00a0%", "25 %"],
    ["25\t%\n of", "25 % of"],
    ["25  %", "25 %"],
    ["−25", "-25"],
    ["–25", "-25"],
    ["‑25", "-25"],
    ["‐25", "-25"],
    ["⁻25", "-25"],
    ["－25", "-25"],
    ["\\boxed{25}", "25"],
    ["\\boxed{\\text{25}\\%}", "25 %"],
    ["$\\boxed{25\\%}$", "$ 25% $"],
    ["\\$25", "$25"],
    ["25\\text{ million}", "25 million"],
    ["\\mathbf{25}", "25"],
    ["\\left(25\\right)", "(25 )"],
    ["\\(25\\)", "25"],
    ["\\approx 25", "25"],
    ["\\pm 25", "± 25"],
    ["1{,}234", "1,234"],
    ["1\\,234", "1,234"],
    ["1\\,234\\,567.8", "1,234,567.8"],
    ["25\\,million", "25 million"],
    ["25\\,30", "25 30"],
    ["1\\,2345", "1 2345"],
    ["$'000 25", "$ thousand 25"],
    ["25 (’000s)", "25 ( thousand)"],
    ["1'000", "1 000"],
    ["the '90s", "the 90s"],
    ["1.25 \\times 10^{3}", "1.25 × 10^3"],
    ["1.25 \\times 10^{-3}", "1.25 × 10^-3"],
    ["1.25 \\times 10^{−3}", "1.25 × 10^-3"],
    ["**", ""],
    ["", ""],
  ])("%j is %j", (text, expected) => {
    expect(normalizeAnswer(text)).toBe(expected);
  });

  it.each(["$1,234.50 (12.5%)", "\\boxed{12.5}", "**-12.5** or ~13"])(
    "stays as it is when it is normalized again: %j",
    (text) => {
      expect(normalizeAnswer(normalizeAnswer(text))).toBe(normalizeAnswer(text));
    },
  );
});
