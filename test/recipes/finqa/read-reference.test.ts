import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toText } from "../../../recipes/numeric/decimal.ts";
import { pythonFloat } from "../../../recipes/finqa/python-str.ts";
import { readReference } from "../../../recipes/finqa/read-reference.ts";

function read(reference: unknown): string | undefined {
  const found = readReference(reference);
  return found?.kind === "number" ? toText(found.number) : found?.kind;
}

describe("a reference", () => {
  it.each([
    ["127.4", "127.4"],
    ["-127.40", "-127.40"],
    ["688.0", "688.0"],
    ["0", "0"],
    ["1e-05", "0.00001"],
    ["-1.2e-05", "-0.000012"],
    ["1.5e+16", "15000000000000000"],
    [".5", "0.5"],
    ["$ 1,234", "1234"],
    ["$1,234,567.89", "1234567.89"],
    ["10.3%", "10.3"],
    ["10.3 %", "10.3"],
    ["( 12.5 )", "-12.5"],
    ["($12.5)", "-12.5"],
    [" 25\n", "25"],
    [25, "25"],
    [-0.125, "-0.125"],
    [1e-7, "0.0000001"],
    [0.30000000000000004, "0.30000000000000004"],
    [-0, "0"],
    ["yes", "yes"],
    [" No ", "no"],
    ["YES", "yes"],
  ])("%j is %s", (reference, expected) => {
    expect(read(reference)).toBe(expected);
  });

  it.each([
    "",
    " ",
    "$",
    "-",
    ".",
    "()",
    "n/a",
    "yes.",
    "true",
    "maybe",
    "12.5 million",
    "1.2.3",
    "25 or 30",
    "nan",
    "inf",
    "NaN",
    "Infinity",
    "٢٥",
    "9".repeat(400),
    "1e400",
    NaN,
    Infinity,
    -Infinity,
    1e300,
    true,
    false,
    null,
    undefined,
    [25],
    ["yes"],
    { answer: 25 },
    25n,
    Symbol("25"),
  ])("is none: %o", (reference) => {
    expect(readReference(reference)).toBeUndefined();
  });

  it("is the same number as Python's text, as a number and in FinQA's own writing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 0, max: 5 }),
        (digits, decimals) => {
          const value = Number(`${digits}e-${decimals}`);
          expect(Number(read(value))).toBe(value);
          expect(Number(read(pythonFloat(value)))).toBe(value);
          expect(Number(read(value < 0 ? `( $ ${(-value).toFixed(5)} )` : `$ ${value.toFixed(5)}`))).toBe(value);
        },
      ),
    );
  });
});
