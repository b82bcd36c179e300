import { type Decimal, magnitude, scaledTo, significantDigits, tenTo } from "../numeric/decimal.ts";

/** The rule by which an answer's number equals the reference. */
export type Rule = "exact" | "rounded" | "withinTolerance";

/**
 * Digits that an answer must state, unless the reference has fewer: with one or two digits, a constant would be right
 * for one row in twenty.
 */
export const MIN_DIGITS = 3;

/**
 * FinQA rounds its references to five decimals; an answer that is finer than the reference is right within half of the
 * last.
 */
const REFERENCE_PLACE = -5;
/** … where the reference has three digits at that place: 0.00012 is too coarse to tell 0.000121 from it. */
const FINER_FROM_PLACE = -3;

/**
 * The part of the reference that an answer may be off by: people accept 0.25 % (a digit cut off, a small error in a
 * division), and not 2 %.
 */
const TOLERATED_PART = 400n;
export const TOLERANCE = "0.25 %";
/**
 * A reference with two decimals or more is a quotient, which was rounded; one with fewer is a sum or a count, which is
 * exact.
 */
const TOLERANT_FROM_PLACE = -2;

const SMALLEST_WITH_MIN_DIGITS = 10n ** BigInt(MIN_DIGITS - 1);

/** Whether a number states {@link MIN_DIGITS} or more. Shifting it changes nothing. */
export const statesMinDigits = ({ digits }: Decimal): boolean => magnitude(digits) >= SMALLEST_WITH_MIN_DIGITS;

/** Digits that an answer must state to be this reference. */
export const neededDigits = (reference: Decimal): number => Math.min(MIN_DIGITS, significantDigits(reference));

/**
 * Compares a number with the reference, in one reading of its scale. A number of fewer than three digits must not be
 * rounded: 1 is not 0.6.
 * @returns undefined where it is not the reference
 */
export function ruleThatHolds(number: Decimal, reference: Decimal): Rule | undefined {
  const common = Math.min(number.exponent, reference.exponent);
  const wanted = scaledTo(reference, common);
  const distance = magnitude(scaledTo(number, common) - wanted);
  if (distance === 0n) return "exact";
  if (!statesMinDigits(number)) return undefined;
  const within = (halfOf: number): boolean => 2n * distance <= tenTo(halfOf - common);
  if (within(number.exponent)) return "rounded";
  const isFiner = number.exponent < REFERENCE_PLACE && magnitude(wanted) >= tenTo(FINER_FROM_PLACE - common);
  if (isFiner && within(REFERENCE_PLACE)) return "rounded";
  return isTolerant(reference) && TOLERATED_PART * distance <= magnitude(wanted) ? "withinTolerance" : undefined;
}

/** Whether the reference was rounded, so that an answer may be off by a little. */
export const isTolerant = ({ exponent }: Decimal): boolean => exponent <= TOLERANT_FROM_PLACE;
