import type { ScannedNumber } from "./scan-number.ts";
import type { StatedValue } from "./read-values.ts";

const MONTH = "january|february|march|april|may|june|july|august|september|october|november|december";
const YEAR_BEFORE = new RegExp(
  String.raw`(?:\b(?:in|from|to|for|of|since|during|through|until|till|between|by|over|versus|vs\.?|year|years|fy|fiscal|q[1-4]|quarter|ended|ending|end|the|at|as|${MONTH})|,|-|\()\s?$`,
);
/** "2018: 25", and not 1950:1980. */
const YEAR_BEHIND = /^ ?:(?!\d)/;
const MONTH_BEFORE = new RegExp(String.raw`\b(?:${MONTH}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s$`);
/** Between two labels, or two values: "2016, 2017, and 2018"; "1950, 1980". */
const JOINED = /^ ?(?:[-–/&]|,? ?(?:to|and|or|vs\.?|versus|through)|,)? ?$/;
const JOINED_BEHIND = /^ ?(?:[-–/&]|,? ?(?:to|and|or|vs\.?|versus|through)\b|,) ?[$€£¥(\d]/;
/** "25 or 30 years": the number before is not a label of the value but another value. */
const GUESS_BEFORE = /\d[ %)]*(?:or|and|to|-|\/) ?$/;
const PERIOD_BEHIND = /^[ -]?(?:years?|months?|quarters?|weeks?|days?)\b/;
/** 10-K, 401(k), 4Q18, 3rd. */
const NAME_BEHIND = /^(?:-[a-z]\b|\(k\)|[qh]\d{0,4}\b|(?:st|nd|rd|th)\b)/;
const LONGEST_NAME_BEHIND = "q2018 ".length;
const NAME_BEHIND_STARTS = "-(qhsnrt";

/** Whether a letter is directly before the number: Q4, FY2018, and the 30 of 25or30. */
export function isGlued(text: string, { start, opened, currency }: ScannedNumber): boolean {
  if (start === 0 || opened || currency) return false;
  const before = text.charAt(start - 1);
  return before !== " " && /\p{L}/u.test(before);
}

/** Whether the number is part of a name, by what follows it directly. */
export function startsName(text: string, { end, currency }: ScannedNumber): boolean {
  if (end === text.length || currency || !NAME_BEHIND_STARTS.includes(text.charAt(end))) return false;
  return NAME_BEHIND.test(text.slice(end, end + LONGEST_NAME_BEHIND));
}

/** Whether 3M is the company: it is alone, joined to no other value. "3M or 5M" are amounts. */
export function isCompany(text: string, { start, end }: ScannedNumber, own: string, valueEnd: number): boolean {
  if (own !== "3m") return false;
  const joined = valueEnd !== -1 && JOINED.test(text.slice(valueEnd, start));
  return !joined && !JOINED_BEHIND.test(text.slice(end));
}

/**
 * A year after a preposition or another year, or before a colon, a day after its month, a number of years: labels of a
 * value, not values.
 * @param labelEnd where the label before it ends; -1 for none
 * @param valueEnd where the value before it ends; -1 for none
 */
export function isLabel(
  text: string,
  { start, end, currency, opened }: ScannedNumber,
  { number, percent, multiplier, text: own }: StatedValue,
  labelEnd: number,
  valueEnd: number,
): boolean {
  if (percent || currency || multiplier !== 0 || number.exponent !== 0 || /[.,]/.test(own)) return false;
  const magnitude = number.digits < 0n ? -number.digits : number.digits;
  if (magnitude > 2100n) return false;
  const before = text.slice(Math.max(0, start - 24), start);
  if (magnitude >= 1900n) {
    if (YEAR_BEHIND.test(text.slice(end, end + 3))) return true;
    if (opened && start > 0) return true;
    if (labelEnd !== -1 && JOINED.test(text.slice(labelEnd, start))) return true;
    if (own.startsWith("-")) return false;
    const isSecondValue = valueEnd !== -1 && JOINED.test(text.slice(valueEnd, start)); // "1950, 1980"
    if (!isSecondValue && YEAR_BEFORE.test(before)) return true;
  }
  if (magnitude >= 1n && magnitude <= 31n && MONTH_BEFORE.test(before)) return true;
  return magnitude <= 100n && PERIOD_BEHIND.test(text.slice(end)) && !GUESS_BEFORE.test(before);
}
