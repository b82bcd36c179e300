import { answerText, undressed } from "./answer-text.ts";
import { type Decimal, shifted, statedDigits, withinHalf } from "./decimal.ts";
import { readValues, type StatedValue } from "./read-values.ts";

/** What a completion answers. */
export type Answer =
  /** No `ANSWER:`, or nothing behind it. */
  | { readonly kind: "none" }
  /** Something behind the marker that states no value. */
  | { readonly kind: "unreadable"; readonly text: string }
  /** More than one value. */
  | { readonly kind: "hedged"; readonly text: string }
  | { readonly kind: "number"; readonly text: string; readonly value: StatedValue }
  | { readonly kind: "yes" | "no"; readonly text: string };

const YES_OR_NO = /^\W*(yes|no)\b/i;

/** Reads the one value that a completion states after its last `ANSWER:`. */
export function readAnswer(completion: string): Answer {
  const raw = answerText(completion);
  if (raw === undefined) return { kind: "none" };
  const text = undressed(raw);
  if (text === "") return { kind: "none" };
  const word = YES_OR_NO.exec(text)?.[1]?.toLowerCase();
  if (word === "yes" || word === "no") {
    const other = word === "yes" ? /\bno\b/i : /\byes\b/i;
    // "No change, 0 %" is a number with words before it; "yes, 25 > 20" is a yes.
    if (other.test(text)) return { kind: "hedged", text };
    return { kind: word, text };
  }
  const values = readValues(text);
  if (values === "unreadable") return { kind: "unreadable", text };
  let finest = values[0];
  if (finest === undefined) return { kind: "unreadable", text };
  // Of one value in several notations the one with the most digits is held against the reference.
  for (const other of values) {
    if (other === finest) continue;
    if (!isSame(finest, other)) return { kind: "hedged", text };
    if (statedDigits(other.number) > statedDigits(finest.number)) finest = other.parenthesized ? { ...other, number: withSignOf(other.number, finest.number) } : other;
  }
  return { kind: "number", text, value: finest };
}

/** Whether two notations state one value: equal up to the coarser one's rounding, percent or fraction, unit word written out or not. */
function isSame(a: StatedValue, b: StatedValue): boolean {
  const bNumber = b.parenthesized ? withSignOf(b.number, a.number) : b.number;
  const shifts = new Set([0, 2, -2, a.multiplier - b.multiplier, a.multiplier, -b.multiplier]);
  return [...shifts].some((places) => {
    const moved = shifted(a.number, places);
    // One digit is the rounding of too much: "25% or 0.3" are two values.
    const place = Math.min(statedDigits(a.number), statedDigits(b.number)) < 2 ? Math.min(moved.exponent, bNumber.exponent) : Math.max(moved.exponent, bNumber.exponent);
    return withinHalf(moved, bNumber, place) && (a.number.digits === 0n) === (b.number.digits === 0n);
  });
}

/** "25% (0.25)": parentheses behind a value repeat it, and don't turn it. */
function withSignOf(number: Decimal, model: Decimal): Decimal {
  const negative = model.digits < 0n;
  return number.digits < 0n === negative ? number : { ...number, digits: -number.digits };
}
