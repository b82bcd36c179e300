import { describe, expect, it } from "vitest";
import { scoreCompletion } from "../../../recipes/finqa/score.ts";
import { reference } from "./stated.ts";

describe("the reason of a score", () => {
  it.each([
    ["25 %", "0.25", "25 % read as percent is 0.25, exactly"],
    ["12.3%", "0.12346", "12.3% read as percent is 0.12346, rounded to the digits that it states"],
    ["0.123", "12.346", "0.123 read as a fraction is 12.346, rounded to the digits that it states"],
    ["0.1234567", "0.12346", "0.1234567 read as it stands is 0.12346, rounded to its five decimals"],
    ["12.34%", "0.12346", "12.34% read as percent is 0.12346, within 0.25 %"],
    ["$12.5 million", "12500000", "$12.5 million read as written out is 12500000, exactly"],
    [
      "12.4%",
      "0.12346",
      "12.4% is not 0.12346, as it stands or as percent or fraction, rounded to the digits that it states or within 0.25 %",
    ],
    [
      "2039",
      "2041.0",
      "2039 is not 2041.0, as it stands or as percent or fraction, rounded to the digits that it states",
    ],
    ["1", "0.6", "1 is not 0.6, as it stands or as percent or fraction, exactly"],
    ["12%", "0.12346", "12% has too few digits for 0.12346: 2, where at least 3 are needed"],
    ["1", "25", "1 has too few digits for 25: 1, where at least 2 are needed"],
    ["", "25", "there is no answer after a marker ANSWER:"],
    ["unknown", "25", '"unknown" states no value that can be read for certain'],
    ["25 or 30", "25", '"25 or 30" states more than one value'],
    ["25", "yes", "the answer is a number, the reference yes"],
    ["yes", "25", "the answer is yes, the reference a number"],
    ["yes", "no", "the answer is yes, the reference no"],
    ["no", "no", "both are no"],
  ])("%j for %s: %s", (answer, against, expected) => {
    expect(scoreCompletion(`ANSWER: ${answer}`, reference(against), () => "").why()).toBe(expected);
  });
});
