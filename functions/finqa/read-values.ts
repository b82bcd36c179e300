import { type Decimal, negated, parseDecimal } from "./decimal.ts";

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
  thousand: 3, thousands: 3, k: 3,
  million: 6, millions: 6, mm: 6, mn: 6, m: 6,
  billion: 9, billions: 9, bn: 9, b: 9,
  trillion: 12, trillions: 12, tn: 12,
};

/** One number with what belongs to it, in lower case. White space is single here, so that each part is matched in one way only. */
const NUMBER =
  /(?<open>\( ?)?(?<sign>[-+] ?)?(?:(?:us|au|c)?[$€£¥] ?|(?:usd|eur|gbp) ?)?(?<open2>\( ?)?(?<sign2>[-+] ?)?(?<digits>(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?|\.\d+)(?:e(?<power>[-+]?\d+)| ?[×x] ?10 ?\^ ?(?<tenTo>[-+]?\d+))?(?<percent> ?%| per ?cent\b| pct\b| percentage points?\b)?(?<close> ?\))?(?<percentBehind> ?%)?(?: ?(?<unit>thousands?|millions?|billions?|trillions?|mm|mn|bn|tn|[kmb])(?![a-z0-9]))?/g;

const NOT_ASCII = /[^\x20-\x7e]/;
const YEAR_BEFORE = /(?:\b(?:in|from|to|for|of|and|or|since|during|through|until|till|between|by|over|versus|vs\.?|year|years|fy|fiscal|ended|ending|end|the|at|as|january|february|march|april|may|june|july|august|september|october|november|december)|,|-|\()\s?$/i;
const MONTH_BEFORE = /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s$/i;
const PERIOD_BEHIND = /^[ -]?(?:years?|months?|quarters?|weeks?|days?)\b/i;

/**
 * Every value that an undressed answer states, in order. Dates and periods ("from 2017 to 2018", "over 3 years") belong to the words around a value and are no values,
 * unless there is nothing else.
 * @returns "unreadable" for numbers that can't be read for certain: out of bounds, or with digits of other alphabets
 */
export function readValues(answer: string): readonly StatedValue[] | "unreadable" {
  const text = answer.toLowerCase();
  if (NOT_ASCII.test(text) && /[^\P{N}0-9]/u.test(text)) return "unreadable";
  if (text.includes("frac")) return "unreadable";
  const values: StatedValue[] = [];
  const labels: StatedValue[] = [];
  let labelEnd = -1;
  for (const match of text.matchAll(NUMBER)) {
    const start = match.index;
    if (isGlued(text, start, match)) continue;
    const value = valueOf(match);
    if (value === undefined) return "unreadable";
    const end = start + match[0].length;
    if (isLabel(text, start, end, value, labelEnd)) {
      labels.push(value);
      labelEnd = end;
    } else values.push(value);
  }
  return values.length > 0 ? values : labels;
}

/** Part of a word: Q4, FY2018, 10-K's neighbours. */
function isGlued(text: string, start: number, match: RegExpExecArray): boolean {
  const before = text.charAt(start - 1);
  if (match.groups?.["open"] !== undefined || /[$€£¥]/.test(match[0])) return false;
  return /\p{L}/u.test(before) || (before === "." && /\d/.test(text.charAt(start - 2)));
}

function valueOf(match: RegExpExecArray): StatedValue | undefined {
  const groups = match.groups ?? {};
  const power = groups["power"] ?? groups["tenTo"];
  const number = parseDecimal((groups["digits"] ?? "").replaceAll(",", "") + (power === undefined ? "" : `e${power}`));
  if (!number) return undefined;
  const opened = groups["open"] !== undefined || groups["open2"] !== undefined;
  const parenthesized = opened && groups["close"] !== undefined;
  const minus = [groups["sign"], groups["sign2"]].filter((sign) => sign?.startsWith("-")).length % 2 === 1;
  const unit = groups["unit"];
  return {
    text: match[0].trim(),
    number: minus !== parenthesized ? negated(number) : number,
    percent: groups["percent"] !== undefined || groups["percentBehind"] !== undefined,
    multiplier: unit === undefined ? 0 : (UNIT_WORDS[unit] ?? 0),
    parenthesized,
  };
}

/** A year behind a preposition or another year, a day behind its month, a number of years: words about a value, not a value. */
function isLabel(text: string, start: number, end: number, { number, percent, multiplier, text: own }: StatedValue, labelEnd: number): boolean {
  if (percent || multiplier !== 0 || number.exponent !== 0 || /[$€£¥.,]/.test(own)) return false;
  const before = text.slice(Math.max(0, start - 24), start);
  const magnitude = number.digits < 0n ? -number.digits : number.digits;
  const joined = labelEnd !== -1 && /^ ?(?:[-–,/&]|to|and|vs\.?|versus|through)? ?$/i.test(text.slice(labelEnd, start));
  if (magnitude >= 1900n && magnitude <= 2100n && (joined || (own.startsWith("-") ? /\d$/.test(before) && labelEnd === start : YEAR_BEFORE.test(before)))) return true;
  if (magnitude >= 1n && magnitude <= 31n && MONTH_BEFORE.test(before)) return true;
  return magnitude <= 100n && PERIOD_BEHIND.test(text.slice(end));
}
