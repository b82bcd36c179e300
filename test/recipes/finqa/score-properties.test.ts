import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decimal, parseDecimal, shifted, significantDigits, toText } from "../../../recipes/numeric/decimal.ts";
import { pythonFloat } from "../../../recipes/finqa/python-str.ts";
import { score } from "./stated.ts";

const RUNS = { numRuns: 5000 };

/** FinQA's references: rounded to five decimals, of all sizes and signs. */
const references = fc
  .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -5, max: 4 }))
  .filter(([digits]) => digits !== 0)
  .map(([digits, exponent]): Decimal => ({ digits: BigInt(digits), exponent }));

const textOf = (reference: Decimal): string => pythonFloat(Number(toText(reference)));

/** Plain digits of a double, exactly as toPrecision rounds it. */
const plain = (value: number, digits: number): string =>
  Math.abs(value) >= 10 ** digits ? value.toExponential(digits - 1) : value.toPrecision(digits);

/** The same digits as percent: rounding again might round a tie the other way, and so state two values. */
function percent(value: number, digits: number): string {
  const rounded = parseDecimal(plain(value, digits));
  if (rounded === undefined) throw new Error(`${value} is out of bounds`);
  const moved = shifted(rounded, 2);
  return moved.exponent > 0 ? `${moved.digits.toString()}e${moved.exponent}` : toText(moved);
}

const NOTATIONS: readonly ((value: number, digits: number) => string)[] = [
  (value, digits) => plain(value, digits),
  (value, digits) => plain(value, digits).replace("-", "−"),
  (value, digits) => (value < 0 ? `($${plain(-value, digits)})` : `$${plain(value, digits)}`),
  (value, digits) => `**${plain(value, digits)}** from 2017 to 2018`,
  (value, digits) => `${percent(value, digits)}%`,
  (value, digits) => `\\boxed{${percent(value, digits)}\\%}`,
  (value, digits) => `about ${plain(value, digits)} (${percent(value, digits)} %)`,
];

describe("any reference", () => {
  it("is right in each notation, rounded to three digits or more", () => {
    fc.assert(
      fc.property(
        references,
        fc.integer({ min: 3, max: 8 }),
        fc.constantFrom(...NOTATIONS),
        (reference, digits, write) => {
          expect(score(write(Number(toText(reference)), digits), textOf(reference))).toBe(1);
        },
      ),
      RUNS,
    );
  });

  it("is not right with fewer digits than three, where it has more", () => {
    fc.assert(
      fc.property(references, fc.integer({ min: 1, max: 2 }), (reference, digits) => {
        fc.pre(significantDigits(reference) > digits);
        expect(score(plain(Number(toText(reference)), digits), textOf(reference))).toBe(0);
      }),
      RUNS,
    );
  });

  it("is wrong with the other sign", () => {
    fc.assert(
      fc.property(references, fc.constantFrom(...NOTATIONS), (reference, write) => {
        expect(score(write(-Number(toText(reference)), 6), textOf(reference))).toBe(0);
      }),
      RUNS,
    );
  });

  it("is wrong in two values, one of which is right", () => {
    fc.assert(
      fc.property(
        references,
        fc.double({ min: 1.02, max: 9.8, noNaN: true }),
        fc.boolean(),
        fc.constantFrom(" or ", ", ", " and ", " / ", "\n", " to "),
        (reference, factor, first, between) => {
          const right = toText(reference);
          const other = plain(Number(right) * factor, 6);
          expect(score((first ? [right, other] : [other, right]).join(between), textOf(reference))).toBe(0);
        },
      ),
      RUNS,
    );
  });
});

describe("any answer", () => {
  /** With a factor near a reference's, so that many of them are nearly right. */
  const answers = fc.tuple(
    references,
    fc.oneof(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0.98, max: 1.02, noNaN: true })),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(-2, 0, 2),
  );

  it("that is off by 1 % in each scale is wrong, however it is rounded", () => {
    fc.assert(
      fc.property(answers, ([reference, factor, digits, places]) => {
        const answer = Number(toText(shifted(reference, places))) * factor;
        const text = plain(answer, digits);
        const wanted = Number(toText(reference));
        const off = Math.min(...[0.01, 1, 100].map((scale) => Math.abs((Number(text) * scale) / wanted - 1)));
        fc.pre(off >= 0.01);
        expect(score(text, textOf(reference))).toBe(0);
      }),
      RUNS,
    );
  });

  it("of four digits or more that is off by more than 0.25 % in each scale is wrong, and by less of a quotient is right", () => {
    fc.assert(
      fc.property(
        references,
        fc.double({ min: 0.99, max: 1.01, noNaN: true }),
        fc.integer({ min: 4, max: 9 }),
        (reference, factor, digits) => {
          const wanted = Number(toText(reference));
          fc.pre(Math.abs(wanted) >= 0.01); // half of the fifth decimal is more than 0.25 % of 0.001
          const text = plain(wanted * factor, digits);
          const off = Math.min(...[0.01, 1, 100].map((scale) => Math.abs((Number(text) * scale) / wanted - 1)));
          fc.pre(Math.abs(off - 0.0025) > 1e-9);
          if (off > 0.0025) expect(score(text, textOf(reference))).toBe(0);
          else if (reference.exponent <= -2 && reference.digits % 10n !== 0n)
            expect(score(text, textOf(reference))).toBe(1);
        },
      ),
      RUNS,
    );
  });

  it("of few digits that is off by 1 % of a reference of few digits is wrong", () => {
    const few = fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: -5, max: 3 }))
      .map(([digits, exponent]): Decimal => ({ digits: BigInt(digits), exponent }));
    fc.assert(
      fc.property(few, few, (answer, reference) => {
        const [stated, wanted] = [Number(toText(answer)), Number(toText(reference))];
        fc.pre([0.01, 1, 100].every((scale) => Math.abs((stated * scale) / wanted - 1) >= 0.01));
        expect(score(toText(answer), textOf(reference))).toBe(0);
      }),
      RUNS,
    );
  });

  it("is scored the same again", () => {
    fc.assert(
      fc.property(answers, fc.string(), ([reference, factor, digits], noise) => {
        const text = `${plain(Number(toText(reference)) * factor, digits)}${noise}`;
        expect(score(text, textOf(reference))).toBe(score(text, textOf(reference)));
      }),
    );
  });
});
