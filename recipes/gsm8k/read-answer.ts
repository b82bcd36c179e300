import { type Decimal, magnitude, scaledTo, shifted } from "../numeric/decimal.ts";
import { normalizeAnswer } from "../numeric/plain-text.ts";
import { readValues, type StatedValue } from "../numeric/read-values.ts";

/** Characters that are read behind the marker: an answer is one value and some words. */
const MAX_LENGTH = 200;

/**
 * The rest of the line behind the *last* `####`, or the next line where nothing stands behind it.
 * @returns undefined where there is no marker
 */
export function answerText(completion: string): string | undefined {
  const at = completion.lastIndexOf("####");
  if (at === -1) return undefined;
  const text = completion.slice(at + "####".length, at + "####".length + MAX_LENGTH).trimStart();
  const end = text.indexOf("\n");
  return (end === -1 ? text : text.slice(0, end)).trim();
}

/** What a completion answers. */
export type Answer =
  | { readonly states: "nothing" }
  | { readonly states: "unreadable" | "several"; readonly text: string }
  | {
      readonly states: "value";
      readonly text: string;
      readonly value: StatedValue;
      readonly readings: readonly Decimal[];
    };

/** Reads the one number that a completion states. Two notations of one number are one: "18 (18.00)". */
export function readAnswer(completion: string): Answer {
  const raw = answerText(completion);
  const text = raw === undefined ? "" : normalizeAnswer(resultIn(raw));
  if (text === "") return { states: "nothing" };
  const values = readValues(text);
  if (values === "unreadable" || values.length === 0) return { states: "unreadable", text };
  const [value, ...others] = values;
  if (value === undefined) return { states: "unreadable", text };
  const readings = readingsOf(value);
  const same = others.every((other) => readingsOf(other).some((one) => readings.some((two) => isEqual(one, two))));
  return same ? { states: "value", text, value, readings } : { states: "several", text };
}

/** Of a calculation its result: "4 + 14 = 18"; of "x = 17 or y = 18", which are two, the whole text. */
function resultIn(text: string): string {
  const last = text.lastIndexOf("=");
  if (last === -1 || !/\d/.test(text.slice(last))) return text;
  return /\d.*(?:[,;]\s|\b(?:or|and)\b)/i.test(text.slice(0, last)) ? text : text.slice(last + 1);
}

/**
 * Parentheses are not an accountant's minus here: "18 (18.00)" repeats a number. "18 m" may be metres and a small
 * million;
 * every other unit word stands for its power of ten alone.
 */
function readingsOf({ number: stated, multiplier, text, parenthesized }: StatedValue): readonly Decimal[] {
  const number = parenthesized ? { ...stated, digits: magnitude(stated.digits) } : stated;
  if (multiplier === 0) return [number];
  const written = shifted(number, multiplier);
  return /\d ?m$/.test(text) ? [written, number] : [written];
}

export function isEqual(a: Decimal, b: Decimal): boolean {
  const common = Math.min(a.exponent, b.exponent);
  return scaledTo(a, common) === scaledTo(b, common);
}
