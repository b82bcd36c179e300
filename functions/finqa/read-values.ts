import { type Decimal, negated } from "./decimal.ts";
import { type ScannedNumber, scanNumber } from "./scan-number.ts";

/** A value that an answer states. */
export interface StatedValue {
  /** As it stands in the text. */
  readonly text: string;
  /** Digits as written, without the multiplier. */
  readonly number: Decimal;
  readonly percent: boolean;
  /** Power of ten of a unit word: 6 for million; 0 for none. */
  readonly multiplier: number;
  /** Written in parentheses: negative where it stands alone, perhaps a mere repetition where it stands behind another value. */
  readonly parenthesized: boolean;
}

const UNIT_WORDS: Readonly<Record<string, number>> = {
  thousand: 3,
  thousands: 3,
  k: 3,
  million: 6,
  millions: 6,
  mm: 6,
  mn: 6,
  m: 6,
  billion: 9,
  billions: 9,
  bn: 9,
  b: 9,
  trillion: 12,
  trillions: 12,
  tn: 12,
};

/** Fractions and ranges. */
const NO_SINGLE_VALUE = /frac|\+\/-|±/;
const NOT_ASCII = /[^\x20-\x7e]/;
const YEAR_BEFORE =
  /(?:\b(?:in|from|to|for|of|since|during|through|until|till|between|by|over|versus|vs\.?|year|years|fy|fiscal|q[1-4]|quarter|ended|ending|end|the|at|as|january|february|march|april|may|june|july|august|september|october|november|december)|,|-|\()\s?$/i;
const MONTH_BEFORE =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s$/i;
/** Between two years: "2016, 2017, and 2018". */
const JOINED = /^ ?(?:[-–/&]|,? ?(?:to|and|or|vs\.?|versus|through)|,)? ?$/i;
/** "25 or 30 years": the number before is no word about the value, it is another one. */
const GUESS_BEFORE = /\d[ %)]*(?:or|and|to|-|\/) ?$/;
const PERIOD_BEHIND = /^[ -]?(?:years?|months?|quarters?|weeks?|days?)\b/i;

/**
 * Every value that a normalized answer states, in order. Dates and periods ("from 2017 to 2018", "over 3 years") belong to the words around a value and are no values,
 * unless there is nothing else.
 * @returns "unreadable" for numbers that can't be read for certain: out of bounds, or with digits of other alphabets
 */
export function readValues(answer: string): readonly StatedValue[] | "unreadable" {
  const text = answer.toLowerCase();
  if (NOT_ASCII.test(text) && /[^\P{N}0-9]/u.test(text)) return "unreadable";
  if (NO_SINGLE_VALUE.test(text)) return "unreadable";
  const values: StatedValue[] = [];
  const labels: StatedValue[] = [];
  let labelEnd = -1;
  let lastEnd = -1;
  for (let found = scanNumber(text, 0); found !== undefined; found = scanNumber(text, found.end)) {
    if (isGlued(text, found)) {
      if (lastEnd !== -1 && /^\p{L}+$/u.test(text.slice(lastEnd, found.start))) return "unreadable"; // "25or30", 0x19
      labelEnd = found.end; // "FY2017 and 2018"
      continue;
    }
    lastEnd = found.end;
    const value = valueOf(text, found);
    if (value === undefined) return "unreadable";
    if (isLabel(text, found, value, labelEnd)) {
      labels.push(value);
      labelEnd = found.end;
    } else values.push(value);
  }
  return values.length > 0 ? values : labels;
}

/** Part of a word: Q4, FY2018, 10-K's neighbours. */
function isGlued(text: string, { start, opened, currency }: ScannedNumber): boolean {
  if (start === 0 || opened || currency) return false;
  const before = text.charAt(start - 1);
  return before !== " " && /\p{L}/u.test(before);
}

function valueOf(
  text: string,
  { start, end, magnitude, minus, opened, closed, percent, unit }: ScannedNumber,
): StatedValue | undefined {
  if (!magnitude) return undefined;
  const parenthesized = opened && closed && !minus; // (-5) says that it is negative by itself
  return {
    text: text.slice(start, end).trim(),
    number: minus || parenthesized ? negated(magnitude) : magnitude,
    percent,
    multiplier: UNIT_WORDS[unit] ?? 0,
    parenthesized,
  };
}

/** A year behind a preposition or another year, a day behind its month, a number of years: words about a value, not a value. */
function isLabel(
  text: string,
  { start, end, currency, opened }: ScannedNumber,
  { number, percent, multiplier, text: own }: StatedValue,
  labelEnd: number,
): boolean {
  if (percent || currency || multiplier !== 0 || number.exponent !== 0 || /[.,]/.test(own)) return false;
  const magnitude = number.digits < 0n ? -number.digits : number.digits;
  if (magnitude > 2100n) return false;
  const before = text.slice(Math.max(0, start - 24), start);
  const joined = labelEnd !== -1 && JOINED.test(text.slice(labelEnd, start));
  if (
    magnitude >= 1900n &&
    (joined ||
      (opened && start > 0) ||
      (own.startsWith("-") ? /\d$/.test(before) && labelEnd === start : YEAR_BEFORE.test(before)))
  )
    return true;
  if (magnitude >= 1n && magnitude <= 31n && MONTH_BEFORE.test(before)) return true;
  return magnitude <= 100n && PERIOD_BEHIND.test(text.slice(end)) && !GUESS_BEFORE.test(before);
}
