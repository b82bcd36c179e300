import { describe, expect, it } from "vitest";
import { scoreCompletion } from "../../../recipes/finqa/score.ts";
import { reference, ruleOf, score } from "./stated.ts";

describe("the scale that FinQA leaves open", () => {
  it.each([
    ["0.125", "0.125", 1],
    ["12.5", "0.125", 1],
    ["0.125", "12.5", 1],
    ["12.5%", "0.125", 1],
    ["12.5%", "12.5", 1],
    ["0.125%", "12.5", 0], // a percent sign is no fraction
    ["1.25", "0.125", 0],
    ["125", "0.125", 0],
    ["1250", "0.125", 0],
    ["0.00125", "12.5", 0],
    ["-12.5", "0.125", 0],
    ["(12.5%)", "-0.125", 1],
  ])("%s for %s: %s", (answer, against, expected) => {
    expect(score(answer, against)).toBe(expected);
  });
});

describe("honest rounding", () => {
  it.each([
    ["0.12346", "0.12346", 1],
    ["12.346%", "0.12346", 1],
    ["12.35%", "0.12346", 1],
    ["12.3%", "0.12346", 1],
    ["12.4%", "0.12346", 0],
    ["12.31%", "0.12346", 0],
    ["0.123", "0.12346", 1],
    ["0.124", "0.12346", 0],
    ["0.1235", "0.12345", 1], // a tie, either way
    ["0.1234", "0.12345", 1],
    ["127", "127.4", 1],
    ["128", "127.4", 0],
    ["1.27e2", "127.4", 1],
    ["127.40000", "127.4", 1],
    ["127.4001", "127.4", 0],
    ["1,235", "1234.5", 1],
    ["99.6", "99.6", 1],
    ["100", "99.6", 1],
  ])("%s for %s: %s", (answer, against, expected) => {
    expect(score(answer, against)).toBe(expected);
  });

  it.each([
    // FinQA rounds its references to five decimals: what is finer is right within half of the last.
    ["0.1234567", "0.12346", 1],
    ["12.34567%", "0.12346", 1],
    ["0.123465", "0.12346", 1],
    ["2512.345674", "2512.34567", 1],
    ["0.1238", "0.12346", 0],
    ["0.0010012", "0.001", 1],
    ["0.0001204", "0.00012", 0], // too coarse a reference to tell
    ["0.00012", "0.00012", 1],
  ])("finer than the reference: %s for %s: %s", (answer, against, expected) => {
    expect(score(answer, against)).toBe(expected);
  });
});

describe("the rule that pays", () => {
  it.each([
    ["12.5%", "0.125", "exact"],
    ["0.1250", "0.125", "exact"],
    ["12", "1200", "exact"],
    ["yes", "yes", "exact"],
    ["12.35%", "0.12346", "rounded"],
    ["0.1234567", "0.12346", "rounded"],
    ["127", "127.4", "rounded"],
    ["-3.75%", "-0.03756", "withinTolerance"], // a digit cut off
    ["8.35%", "0.0837", "withinTolerance"], // a slip in the division
    ["0.1234651", "0.12346", "withinTolerance"],
    ["24.75", "24.69136", "withinTolerance"],
    ["0.9975", "1.00000", "withinTolerance"], // the bound itself
    ["1.0025", "1.00000", "withinTolerance"],
    ["-0.9975", "-1.00000", "withinTolerance"],
    ["101.3", "101.25", "rounded"],
    ["101.50", "101.25", "withinTolerance"], // two decimals: a quotient, as far as one can tell
    ["14.77 million", "14759301.12", "withinTolerance"],
  ])("%s for %s: %s", (answer, against, rule) => {
    expect(ruleOf(answer, against)).toBe(rule);
    expect(score(answer, against)).toBe(1);
  });

  it.each([
    ["0.99749", "1.00000"],
    ["1.00251", "1.00000"],
    ["8.4%", "0.0837"], // two digits
    ["0.12", "0.12346"],
    ["3.75%", "-0.03756"], // the other sign
    ["37.5", "0.03756"], // the other scale
    ["2039", "2041.0"], // a sum is exact
    ["2039", "2041"],
    ["101.5", "101.3"], // one decimal: a sum
    ["203.8", "203.9"],
    ["0.0001", "0.0"],
    ["0.000", "0.00001"],
  ])("is none: %s for %s", (answer, against) => {
    expect(ruleOf(answer, against)).toBeUndefined();
    expect(score(answer, against)).toBe(0);
  });
});

describe("three significant digits", () => {
  it.each([
    ["12%", "0.12346", 0],
    ["0.12", "0.12346", 0],
    ["0.1", "0.12346", 0],
    ["0.05", "0.0523", 0],
    ["1200", "1234.5", 0],
    ["1.2e3", "1234.5", 0],
    ["1230", "1234.5", 0], // no rounding to the units
    ["1.23e3", "1234.5", 1],
    // … unless the reference has fewer, which then are all of them.
    ["12%", "0.12", 1],
    ["0.12", "0.12", 1],
    ["5", "5", 1],
    ["5.0", "5", 1],
    ["12", "1200", 1],
    ["3", "3.0", 1],
    ["0", "0.0", 1],
    ["0%", "0", 1],
    ["0.00", "0", 1],
    ["0", "0.00001", 0],
    ["0.00000", "0.000001", 0],
    ["1", "0.6", 0],
    ["1", "60", 0],
    ["1e2", "0.6", 0],
    ["1.0", "96", 0],
    ["10", "960", 0],
    ["1", "1.0", 1],
  ])("%s for %s: %s", (answer, against, expected) => {
    expect(score(answer, against)).toBe(expected);
  });
});

describe("yes, no and nothing", () => {
  it.each([
    ["yes", "yes", 1],
    ["No.", "no", 1],
    ["no", "yes", 0],
    ["yes", "no", 0],
    ["yes", "1", 0],
    ["1", "yes", 0],
    ["0", "no", 0],
    ["true", "yes", 0],
    ["yes or no", "yes", 0],
    ["", "0", 0],
    ["NaN", "0", 0],
    ["Infinity", "1", 0],
    ["٢٥", "25", 0],
    ["25 or 30", "25", 0],
    ["25 or 30", "30", 0],
  ])("%j for %s: %s", (answer, against, expected) => {
    expect(score(answer, against)).toBe(expected);
  });

  it("needs the marker", () => {
    expect(scoreCompletion("The answer is 25", reference("25"), () => "").score).toBe(0);
  });
});
