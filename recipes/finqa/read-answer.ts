import { normalizeAnswer } from "../numeric/plain-text.ts";
import { answerText } from "./answer-text.ts";
import { type Decimal, shifted, statedDigits, withinHalf } from "../numeric/decimal.ts";
import { readValues, type StatedValue } from "../numeric/read-values.ts";

/** What a completion answers. */
export type Answer =
  /** No `ANSWER:`, or nothing after it. */
  | { readonly kind: "none" }
  /** Something after the marker that states no value. */
  | { readonly kind: "unreadable"; readonly text: string }
  /** More than one value. */
  | { readonly kind: "hedged"; readonly text: string }
  | { readonly kind: "number"; readonly text: string; readonly value: StatedValue }
  | { readonly kind: "yes" | "no"; readonly text: string };

/** Most answers are numbers: a cheap test before the pattern that knows every alphabet. */
const MAY_BE_YES_OR_NO = /^[^a-z0-9]*[yn]/i;
const YES_OR_NO = /^[^\p{L}\p{N}]*(yes|no)(?![\p{L}\p{N}_])/iu;

/** Reads the one value that a completion states after its last `ANSWER:`. */
export function readAnswer(completion: string): Answer {
  const raw = answerText(completion);
  if (raw === undefined) return { kind: "none" };
  const text = normalizeAnswer(raw);
  if (text === "") return { kind: "none" };
  const word = MAY_BE_YES_OR_NO.test(text) ? YES_OR_NO.exec(text)?.[1]?.toLowerCase() : undefined;
  if (word === "yes" || word === "no") {
    const other = word === "yes" ? /\bno\b/i : /\byes\b/i;
    // The first word decides: "yes, 25 > 20" is a yes, "No change, 0 %" a no.
    if (other.test(text)) return { kind: "hedged", text };
    return { kind: word, text };
  }
  const values = readValues(resultIn(text));
  if (values === "unreadable") return { kind: "unreadable", text };
  let value: StatedValue | undefined;
  for (const other of values) {
    const one = value === undefined ? other : merged(value, other);
    if (one === undefined) return { kind: "hedged", text };
    value = one;
  }
  if (value === undefined) return { kind: "unreadable", text };
  return { kind: "number", text, value };
}

/** "1,469,502 / 2,213,556 = 0.66": of a calculation its result; of "a = 25, b = 30", which are two, the whole text. */
function resultIn(text: string): string {
  if (!text.includes("=")) return text;
  const last = text.lastIndexOf("=");
  if (!/\d/.test(text.slice(last))) return text;
  const between = text.slice(text.lastIndexOf("=", last - 1) + 1, last);
  const isSecond = between.length < last && /\d.*(?:[,;] |\b(?:or|and)\b)/i.test(between);
  return isSecond ? text : text.slice(last + 1);
}

/**
 * Two notations of one value: equal up to the coarser one's rounding, percent or fraction, unit word written out or
 * not. The one with the most digits is compared with the reference, in the unit that either states.
 * @returns undefined where they are two values
 */
function merged(a: StatedValue, written: StatedValue): StatedValue | undefined {
  const b = written.parenthesized ? { ...written, number: withSignOf(written.number, a.number) } : written;
  const places = movesBetween(a, b).find((move) => isEqual(shifted(a.number, move), b.number));
  if (places === undefined) return undefined;
  const [finer, other] = statedDigits(b.number) > statedDigits(a.number) ? [b, a] : [a, b];
  if (finer.multiplier !== 0 || other.multiplier === 0) return finer;
  return { ...finer, multiplier: other.multiplier, number: shifted(finer.number, -Math.abs(places)) };
}

/** By how many decimal places `a` may have to be shifted to equal `b`. */
function movesBetween(a: StatedValue, b: StatedValue): readonly number[] {
  const units = a.multiplier - b.multiplier;
  if (a.multiplier !== 0 && b.multiplier !== 0) return [units];
  if (units !== 0) return a.percent || b.percent ? [] : [0, units];
  if (a.percent) return b.percent ? [0] : [0, -2];
  return b.percent ? [0, 2] : [0, 2, -2];
}

function isEqual(a: Decimal, b: Decimal): boolean {
  // One digit is the rounding of too many numbers: "25% or 0.3" are two values.
  const place =
    Math.min(statedDigits(a), statedDigits(b)) < 2
      ? Math.min(a.exponent, b.exponent)
      : Math.max(a.exponent, b.exponent);
  return withinHalf(a, b, place);
}

/** "25% (0.25)": parentheses after a value repeat it, and don't make it negative. */
function withSignOf(number: Decimal, model: Decimal): Decimal {
  const negative = model.digits < 0n;
  return number.digits < 0n === negative ? number : { ...number, digits: -number.digits };
}
