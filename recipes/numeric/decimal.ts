/**
 * An exact decimal number, digits × 10^exponent, that remembers how it was written: 1.50 has three digits and the
 * exponent -2.
 */
export interface Decimal {
  /** Signed. */
  readonly digits: bigint;
  /** Place of the last digit that is written: -2 is hundredths. */
  readonly exponent: number;
}

/**
 * Longer numbers are no answer to a question about money; without a limit, a 400-digit number would take unbounded
 * time.
 */
const MAX_DIGITS = 30;
const MAX_EXPONENT = 30;

/** Powers are looked up: BigInt's own are slow, and this runs for every answer of a training. */
const POWERS: readonly bigint[] = Array.from(
  { length: 4 * MAX_EXPONENT + MAX_DIGITS },
  (_, power) => 10n ** BigInt(power),
);
export const tenTo = (power: number): bigint => POWERS[power] ?? 10n ** BigInt(power);

/** Digits that a double holds exactly; BigInt reads a double faster than a text. */
const EXACT_DIGITS = 15;

/**
 * @param whole ASCII digits, or none
 * @param fraction those behind the point, or none
 * @returns undefined where there is no digit, and for numbers out of bounds
 */
export function decimalOf(whole: string, fraction: string, power: number): Decimal | undefined {
  const written = whole + fraction;
  if (written === "" || written.length > MAX_DIGITS) return undefined;
  const exponent = power - fraction.length;
  if (!(Math.abs(exponent) <= MAX_EXPONENT)) return undefined;
  return { digits: BigInt(written.length <= EXACT_DIGITS ? Number(written) : written), exponent };
}

/**
 * @param text `[-]123.45[e±6]`, ASCII digits, without separators;
 * @returns undefined for anything else, and for numbers out of bounds
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const number = decimalOf(whole, fraction, Number(power));
  return number !== undefined && sign === "-" ? negated(number) : number;
}

export const negated = ({ digits, exponent }: Decimal): Decimal => ({ digits: -digits, exponent });

/** The number times 10^places: the same digits, another exponent. */
export const shifted = ({ digits, exponent }: Decimal, places: number): Decimal => ({
  digits,
  exponent: exponent + places,
});

/** Digits as written, without leading zeros: 0.0120 has three, 1200 has four, 0 has none. */
export function statedDigits({ digits }: Decimal): number {
  return digits === 0n ? 0 : magnitude(digits).toString().length;
}

/** Digits that carry the value, without zeros at either end: 0.0120 and 1200 have two, 0 has none. */
export function significantDigits({ digits }: Decimal): number {
  return digits === 0n ? 0 : magnitude(digits).toString().replace(/0+$/, "").length;
}

/**
 * Whether two numbers lie at most 10^place / 2 apart: whether one is the other, rounded to that place, a tie rounded
 * either way.
 */
export function withinHalf(a: Decimal, b: Decimal, place: number): boolean {
  const common = Math.min(a.exponent, b.exponent, place);
  const distance = magnitude(scaledTo(a, common) - scaledTo(b, common));
  return 2n * distance <= tenTo(place - common);
}

/** As a person writes it. */
export function toText({ digits, exponent }: Decimal): string {
  if (exponent >= 0) return (digits * tenTo(exponent)).toString();
  const padded = magnitude(digits)
    .toString()
    .padStart(1 - exponent, "0");
  return `${digits < 0n ? "-" : ""}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The digits of a number, with its last at a place no coarser than its own. */
export const scaledTo = ({ digits, exponent }: Decimal, common: number): bigint =>
  exponent === common ? digits : digits * tenTo(exponent - common);

export const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
