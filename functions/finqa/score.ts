import { type Decimal, shifted, significantDigits, statedDigits, toText, withinHalf } from "./decimal.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import type { StatedValue } from "./read-values.ts";
import type { Reference } from "./read-reference.ts";

/** A score and its reason. */
export interface Score {
  readonly score: 0 | 1;
  readonly answer: Answer;
  /** One sentence for a person who doubts the score. */
  readonly why: string;
}

/** Digits that an answer must state, unless the reference has fewer: with one or two, a constant would be right for one row in twenty. */
export const MIN_DIGITS = 3;

/** FinQA rounds its references to five decimals; an answer that is finer than the reference is right within half of the last. */
const REFERENCE_PLACE = -5;
/** … where the reference has three digits at that place: 0.00012 is too coarse to tell 0.000121 from it. */
const FINER_FROM: Decimal = { digits: 1n, exponent: -3 };

/**
 * Scores a completion against a reference: 1 where its one stated value is the reference, up to the scale that FinQA leaves open (×100 either way)
 * and up to honest rounding, else 0.
 *
 * @param prompt read only for an answer with a unit word ("12.5 million"): where the prompt uses that word itself, its table may leave it out, and so
 *   may the answer; the word always may stand for its power of ten
 */
export function scoreCompletion(completion: string, reference: Reference, prompt: () => string): Score {
  const answer = readAnswer(completion);
  if (answer.kind === "none") return { score: 0, answer, why: "there is no answer after a marker ANSWER:" };
  if (answer.kind === "unreadable") return { score: 0, answer, why: `"${answer.text}" states no value that can be read for certain` };
  if (answer.kind === "hedged") return { score: 0, answer, why: `"${answer.text}" states more than one value` };
  if (reference.kind !== "number" || answer.kind !== "number") {
    const right = answer.kind === reference.kind;
    return { score: right ? 1 : 0, answer, why: right ? `both are ${reference.kind}` : `the answer is ${answer.kind === "number" ? "a number" : answer.kind}, the reference ${reference.kind === "number" ? "a number" : reference.kind}` };
  }
  return { answer, ...compare(answer.value, reference.number, prompt) };
}

function compare(value: StatedValue, reference: Decimal, prompt: () => string): Omit<Score, "answer"> {
  const stated = statedDigits(value.number);
  const needed = Math.min(MIN_DIGITS, significantDigits(reference));
  if (stated < needed) return { score: 0, why: `${value.text} states ${stated} digit(s); at least ${needed} are needed for ${toText(reference)}` };
  for (const reading of readings(value, prompt)) {
    if (equals(reading.number, reference)) return { score: 1, why: `${value.text} read as ${reading.as} is ${toText(reference)}, rounded to the digits that it states` };
  }
  return { score: 0, why: `${value.text} is not ${toText(reference)}, as it stands or as percent or fraction, rounded to the digits that it states` };
}

interface Reading {
  readonly number: Decimal;
  readonly as: string;
}

/** What a stated value may mean. A percent sign leaves percent and fraction; a unit word leaves no percent. */
function* readings({ number, percent, multiplier }: StatedValue, prompt: () => string): Generator<Reading> {
  if (multiplier !== 0) {
    yield { number: shifted(number, multiplier), as: "written out" };
    if (unitIn(prompt(), multiplier)) yield { number, as: "in the table's unit" };
    return;
  }
  yield { number, as: "it stands" };
  yield { number: shifted(number, -2), as: "percent" };
  if (!percent) yield { number: shifted(number, 2), as: "a fraction" };
}

const UNIT_PATTERNS = new Map([
  [3, /\bthousands?\b/i],
  [6, /\bmillions?\b/i],
  [9, /\bbillions?\b/i],
  [12, /\btrillions?\b/i],
]);

const unitIn = (prompt: string, multiplier: number): boolean => UNIT_PATTERNS.get(multiplier)?.test(prompt) ?? false;

function equals(answer: Decimal, reference: Decimal): boolean {
  if (withinHalf(answer, reference, answer.exponent) && (answer.digits === 0n) === (reference.digits === 0n)) return true;
  return answer.exponent < REFERENCE_PLACE && isAtLeast(reference, FINER_FROM) && withinHalf(answer, reference, REFERENCE_PLACE);
}

const isAtLeast = ({ digits, exponent }: Decimal, { digits: least, exponent: place }: Decimal): boolean => {
  const magnitude = digits < 0n ? -digits : digits;
  return exponent >= place ? magnitude * 10n ** BigInt(exponent - place) >= least : magnitude >= least * 10n ** BigInt(place - exponent);
};
