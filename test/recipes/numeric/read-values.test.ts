import { describe, expect, it } from "vitest";
import { toText } from "../../../recipes/numeric/decimal.ts";
import { readValues } from "../../../recipes/numeric/read-values.ts";

/** `25 %`, `12.5 × 10^6`, `(-25)`: each value that a text states. */
function values(text: string): string {
  const read = readValues(text);
  if (read === "unreadable") return read;
  return read
    .map(
      ({ number, percent, multiplier, parenthesized }) =>
        `${parenthesized ? `(${toText(number)})` : toText(number)}${percent ? " %" : ""}${multiplier === 0 ? "" : ` × 10^${multiplier}`}`,
    )
    .join(" | ");
}

describe("the values of an answer", () => {
  it.each([
    ["", ""],
    ["no figure", ""],
    ["25", "25"],
    ["25 or 30", "25 | 30"],
    ["25% (0.25)", "25 % | (-0.25)"],
    ["12.5 Million", "12.5 × 10^6"],
    ["(12.5 million)", "(-12.5) × 10^6"],
    ["25 K, 3 bn", "25 × 10^3 | 3 × 10^9"],
    ["12.5 mm or 2 tn", "12.5 × 10^6 | 2 × 10^12"],
  ])("%j: %s", (text, expected) => {
    expect(values(text)).toBe(expected);
  });

  it.each([
    ["(25)", "(-25)"],
    ["(-25)", "-25"], // negative by itself: no mere repetition of 25
    ["-(25)", "-25"],
    ["(25", "25"],
    ["25)", "25"],
    ["net loss(25)", "(-25)"],
    ["usd$25", "25"],
  ])("parentheses and signs: %j is %s", (text, expected) => {
    expect(values(text)).toBe(expected);
  });

  it.each([
    ["25 in 2018", "25"],
    ["25 (2018)", "25"],
    ["25 (2017-2018)", "25"],
    ["25 (2017 - 2018)", "25"],
    ["25% from 2017 to 2018", "25 %"],
    ["25 in 2016, 2017, and 2018", "25"],
    ["25 in 2017 or 2018", "25"],
    ["25 between FY2017 and 2018", "25"],
    ["25 in fiscal 2018", "25"],
    ["25 in Q4 2018", "25"],
    ["25 as of December 31, 2018", "25"],
    ["25 on Sept. 30", "25"],
    ["In 2018, 25", "25"],
    ["25 over 3 years", "25"],
    ["a 3-year average of 25", "25"],
    ["FY2018 25", "25"],
    ["2018: 25", "25"],
    ["2018 : 25", "25"],
    ["net sales 2018: $25", "25"],
    ["25 in 4Q18", "25"],
    ["4Q 2018: 25", "25"],
    ["25 in 1H2018", "25"],
    ["25 in the 3rd quarter", "25"],
    ["10-K: 25", "25"],
    ["25 (8-K)", "25"],
    ["401(k) cost 25", "25"],
    ["3M's share was 25%", "25 %"],
    ["25% of 3M", "25 %"],
    ["$25 for 2018", "25"],
    ["$25 (2018)", "25"],
  ])("words about the value are no values: %j", (text, expected) => {
    expect(values(text)).toBe(expected);
  });

  it.each([
    ["2018", "2018"],
    ["in 2018", "2018"],
    ["3 years", "3"],
    ["between 2017 and 2018", "2017 | 2018"],
    ["3 or 4 years", "3 | 4"],
    ["3M", "3 × 10^6"],
    ["3M in 2018", "3 × 10^6"],
    ["2018:", "2018"],
  ])("where there is nothing else, they are: %j", (text, expected) => {
    expect(values(text)).toBe(expected);
  });

  it.each([
    ["25 or 2018", "25 | 2018"],
    ["25 or 30 years", "25 | 30"],
    ["between 25 and 30 days", "25 | 30"],
    ["25 in 1899", "25 | 1899"],
    ["25 in 2101", "25 | 2101"],
    ["25 in $2018", "25 | 2018"],
    ["25 in 2,018", "25 | 2018"],
    ["25 in 2018.0", "25 | 2018.0"],
    ["25 in 2018%", "25 | 2018 %"],
    ["25 in 2018 million", "25 | 2018 × 10^6"],
    ["25 over 101 years", "25 | 101"],
    ["25 on may 32", "25 | 32"],
    ["1950, 1980", "1950 | 1980"],
    ["25, 2018", "25 | 2018"],
    ["707.4, 1941", "707.4 | 1941"],
    ["$25, 2018", "25 | 2018"],
    ["25% to 2018", "25 % | 2018"],
    ["1950:1980", "1950 | 1980"],
    ["3M or 5M", "3 × 10^6 | 5 × 10^6"],
    ["5M, 3M", "5 × 10^6 | 3 × 10^6"],
    ["$3M and 25%", "3 × 10^6 | 25 %"],
    ["25x", "25"],
    ["25k (in $)", "25 × 10^3"],
  ])("what only looks like them is a value: %j", (text, expected) => {
    expect(values(text)).toBe(expected);
  });

  it.each([
    "٢٥",
    "２５",
    "25²",
    "½",
    "Ⅻ",
    "25 (٢٥)",
    "\\frac{1}{4}",
    "±25",
    "+/-25",
    "25or30",
    "25to30",
    "0x19",
    "9".repeat(400),
    "25, 1e400",
    `1e${"9".repeat(300)}`,
  ])("can't be read for certain: %j", (text) => {
    expect(readValues(text)).toBe("unreadable");
  });

  it("each stand with their text", () => {
    const read = readValues("about $ 1,234.5 million (0.12%)");
    expect(read === "unreadable" ? read : read.map(({ text }) => text)).toEqual(["$ 1,234.5 million", "(0.12%)"]);
  });
});
