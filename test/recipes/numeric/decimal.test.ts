import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Decimal,
  decimalOf,
  negated,
  parseDecimal,
  shifted,
  significantDigits,
  statedDigits,
  toText,
  withinHalf,
} from "../../../recipes/numeric/decimal.ts";

const decimal = (text: string): Decimal => {
  const read = parseDecimal(text);
  if (read === undefined) throw new Error(`${text} is no decimal`);
  return read;
};

const decimals = fc.record({
  digits: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
  exponent: fc.integer({ min: -20, max: 20 }),
});
/** Exact, on a scale that every generated number has room on. */
const scaled = ({ digits, exponent }: Decimal): bigint => digits * 10n ** BigInt(exponent + 40);
const distance = (a: Decimal, b: Decimal): bigint =>
  scaled(a) > scaled(b) ? scaled(a) - scaled(b) : scaled(b) - scaled(a);

describe("a decimal's text", () => {
  it.each([
    ["25", 25n, 0],
    ["-25", -25n, 0],
    ["1.50", 150n, -2],
    ["0.0120", 120n, -4],
    ["00012.5", 125n, -1],
    [".5", 5n, -1],
    ["5.", 5n, 0],
    ["-0", 0n, 0],
    ["1e-05", 1n, -5],
    ["1.25E+3", 125n, 1],
    ["123456789012345678901234567890", 123456789012345678901234567890n, 0],
  ])("%s is %s × 10^%s", (text, digits, exponent) => {
    expect(parseDecimal(text)).toEqual({ digits, exponent });
  });

  it.each([
    "",
    "-",
    ".",
    "-.",
    "e5",
    "1e",
    "1,234",
    " 1",
    "1 ",
    "+1",
    "--1",
    "1.2.3",
    "0x1f",
    "NaN",
    "Infinity",
    "٢٥",
    "２５",
    "1_000",
    "1n",
    "1e31",
    "1e-31",
    "1e1000",
    "1.5\n",
  ])("%j is none", (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it("is none with 31 digits, before or behind the point, nor with 400", () => {
    expect(parseDecimal("9".repeat(30))).toBeDefined();
    expect(parseDecimal("9".repeat(31))).toBeUndefined();
    expect(parseDecimal(`0.${"0".repeat(30)}`)).toBeUndefined();
    expect(parseDecimal("1".repeat(400))).toBeUndefined();
  });

  it("is what toText writes, with its last zeros", () => {
    fc.assert(
      fc.property(decimals, (number) => {
        fc.pre(number.exponent < 11); // longer texts are out of bounds
        const again = decimal(toText(number));
        expect(scaled(again)).toBe(scaled(number));
        if (number.exponent <= 0) expect(again.exponent).toBe(number.exponent);
      }),
    );
  });

  it("is read as Number reads it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        fc.pre(value === 0 || Math.abs(value) > 1e-9);
        expect(Number(toText(decimal(String(value))))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe("decimalOf", () => {
  it.each([
    ["12", "50", 0, { digits: 1250n, exponent: -2 }],
    ["", "5", 3, { digits: 5n, exponent: 2 }],
    ["1234567890123456", "", 0, { digits: 1234567890123456n, exponent: 0 }],
    ["9007199254740993", "", 0, { digits: 9007199254740993n, exponent: 0 }],
    ["", "", 0, undefined],
    ["1", "", NaN, undefined],
    ["1", "", Infinity, undefined],
    ["1", "", -Infinity, undefined],
    ["1", "", 31, undefined],
  ])("%j and %j times 10^%s", (whole, fraction, power, expected) => {
    expect(decimalOf(whole, fraction, power)).toEqual(expected);
  });
});

describe("a decimal's digits", () => {
  it.each([
    ["0", 0, 0],
    ["0.00", 0, 0],
    ["5", 1, 1],
    ["0.0120", 3, 2],
    ["1200", 4, 2],
    ["-1200.0", 5, 2],
    ["100.5", 4, 4],
    ["00012", 2, 2],
    ["1.2e5", 2, 2],
  ])("%s states %s, of which %s carry its value", (text, stated, significant) => {
    expect(statedDigits(decimal(text))).toBe(stated);
    expect(significantDigits(decimal(text))).toBe(significant);
  });

  it("stay what they are where the number is moved or negated", () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: -12, max: 12 }), (number, places) => {
        const moved = shifted(negated(number), places);
        expect(statedDigits(moved)).toBe(statedDigits(number));
        expect(significantDigits(moved)).toBe(significantDigits(number));
        expect(shifted(negated(moved), -places)).toEqual(number);
      }),
    );
  });
});

describe("withinHalf", () => {
  it.each([
    ["12.5", "12.54", -1, true],
    ["12.5", "12.55", -1, true], // a tie, rounded down
    ["12.6", "12.55", -1, true], // the same, rounded up
    ["12.5", "12.5500001", -1, false],
    ["-12.5", "-12.54", -1, true],
    ["-12.5", "12.5", -1, false],
    ["1200", "1249", 2, true],
    ["1200", "1251", 2, false],
    ["0.1", "0.1000000001", -10, false],
    ["0.3", "0.30", -20, true],
  ])("%s and %s at the place %s: %s", (a, b, place, expected) => {
    expect(withinHalf(decimal(a), decimal(b), place)).toBe(expected);
    expect(withinHalf(decimal(b), decimal(a), place)).toBe(expected);
  });

  it("is exact, where doubles are not", () => {
    expect(withinHalf(decimal("1.05"), decimal("1"), -1)).toBe(true); // 1.05 - 1 > 0.05 in doubles
    // Equal in doubles.
    expect(withinHalf(decimal("1000000000000000.15"), decimal("1000000000000000.1"), -2)).toBe(false);
  });

  it("is what BigInt says on one common scale", () => {
    const place = fc.integer({ min: -20, max: 20 });
    const near = fc
      .tuple(decimals, fc.bigInt({ min: -20n, max: 20n }))
      .map(([a, step]): [Decimal, Decimal] => [a, { ...a, digits: a.digits + step }]);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(decimals, decimals), near), place, ([a, b], at) => {
        expect(withinHalf(a, b, at)).toBe(2n * distance(a, b) <= 10n ** BigInt(at + 40));
      }),
    );
  });
});
