import { type Decimal, negated } from "./decimal.ts";
import { isCompany, isGlued, isLabel, startsName } from "./labels.ts";
import { type ScannedNumber, scanNumber } from "./scan-number.ts";
import { powerOf, UNIT_WORD } from "./unit-words.ts";

/** A value that an answer states. */
export interface StatedValue {
  /** As it stands in the text. */
  readonly text: string;
  /** Digits as written, without the multiplier. */
  readonly number: Decimal;
  readonly percent: boolean;
  /** Power of ten of a unit word: 6 for million; 0 for none. */
  readonly multiplier: number;
  /** Written in parentheses: negative on its own, perhaps only a repetition after another value. */
  readonly parenthesized: boolean;
}

/** Fractions and ranges. */
const NO_SINGLE_VALUE = /frac|\+\/-|±/;
const NOT_ASCII = /[^\x20-\x7e]/;
/** The second half of a ratio: "1.08:1", "1.08 to 1"; and not "1.08 to 1.2", "1.08 to 1 million". */
const TO_ONE = new RegExp(
  String.raw`^ ?(?::|to) ?1(?!\d|[.,]\d| ?%| ?(?:${UNIT_WORD}|years?|months?|quarters?|weeks?|days?)\b)`,
);
const RANGE_BEFORE = /\b(?:from|between) ?$/;

/**
 * Every value that a normalized answer states, in order. Dates, periods and names ("from 2017 to 2018", "over 3 years",
 * "10-K") belong to the words around a value and are no values, unless there is nothing else: then dates and periods
 * are.
 * @returns "unreadable" for numbers that can't be read for certain: out of bounds, or with digits of other alphabets
 */
export function readValues(answer: string): readonly StatedValue[] | "unreadable" {
  const text = answer.toLowerCase();
  if (NOT_ASCII.test(text) && /[^\P{N}0-9]/u.test(text)) return "unreadable";
  if (NO_SINGLE_VALUE.test(text)) return "unreadable";
  const values: StatedValue[] = [];
  let companies: readonly StatedValue[] = [];
  let labels: readonly StatedValue[] = [];
  let labelEnd = -1;
  let valueEnd = -1;
  let lastEnd = -1;
  let next = 0;
  let found: ScannedNumber | undefined;
  while ((found = scanNumber(text, next)) !== undefined) {
    next = found.end;
    if (isGlued(text, found)) {
      if (lastEnd !== -1 && /^\p{L}+$/u.test(text.slice(lastEnd, found.start))) return "unreadable"; // "25or30", 0x19
      labelEnd = found.end; // "FY2017 and 2018"
      continue;
    }
    if (startsName(text, found)) continue;
    lastEnd = found.end;
    const value = valueOf(text, found);
    if (value === undefined) return "unreadable";
    if (isLabel(text, found, value, labelEnd, valueEnd)) {
      labels = [...labels, value];
      labelEnd = found.end;
      continue;
    }
    if (isCompany(text, found, value.text, valueEnd)) {
      companies = [...companies, value];
      continue;
    }
    values.push(value);
    next += lengthOfToOne(text, found, value);
    valueEnd = next;
  }
  return values.length > 0 ? values : companies.length > 0 ? companies : labels;
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
    multiplier: powerOf(unit),
    parenthesized,
  };
}

function mayStartToOne(text: string, end: number): boolean {
  const next = text.charAt(text.charAt(end) === " " ? end + 1 : end);
  return next === ":" || next === "t";
}

/** @returns how many characters after a value make it a ratio to one; 0 for none */
function lengthOfToOne(text: string, { start, end }: ScannedNumber, { percent, multiplier }: StatedValue): number {
  if (percent || multiplier !== 0 || !mayStartToOne(text, end)) return 0;
  const toOne = TO_ONE.exec(text.slice(end, end + 20))?.[0];
  return toOne === undefined || RANGE_BEFORE.test(text.slice(Math.max(0, start - 8), start)) ? 0 : toOne.length;
}
