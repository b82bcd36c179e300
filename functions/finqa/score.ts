import { type Decimal, shifted, significantDigits, statedDigits, toText, withinHalf } from "./decimal.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import type { StatedValue } from "./read-values.ts";
import type { Reference } from "./read-reference.ts";

/** A score and its reason. */
export interface Score {
  readonly score: 0 | 1;
  readonly answer: Answer;
  /** One sentence for a person who doubts the score; made when asked for. */
  readonly why: () => string;
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
  switch (answer.kind) {
    case "none":
      return { score: 0, answer, why: () => "there is no answer after a marker ANSWER:" };
    case "unreadable":
      return { score: 0, answer, why: () => `"${answer.text}" states no value that can be read for certain` };
    case "hedged":
      return { score: 0, answer, why: () => `"${answer.text}" states more than one value` };
    case "number":
      if (reference.kind === "number") return compare(answer, reference.number, prompt);
      return { score: 0, answer, why: () => `the answer is a number, the reference ${reference.kind}` };
    default:
      if (answer.kind === reference.kind) return { score: 1, answer, why: () => `both are ${reference.kind}` };
      return {
        score: 0,
        answer,
        why: () =>
          `the answer is ${answer.kind}, the reference ${reference.kind === "number" ? "a number" : reference.kind}`,
      };
  }
}

function compare(answer: Answer & { kind: "number" }, reference: Decimal, prompt: () => string): Score {
  const { value } = answer;
  const stated = statedDigits(value.number);
  if (stated < MIN_DIGITS && stated < significantDigits(reference)) {
    return {
      score: 0,
      answer,
      why: () =>
        `${value.text} states ${stated} digit(s); at least ${Math.min(MIN_DIGITS, significantDigits(reference))} are needed for ${toText(reference)}`,
    };
  }
  // With fewer digits nothing is left to round: 1 is not 0.6, nor is 1.0 as a fraction 96.
  const [isRight, how] =
    stated < MIN_DIGITS
      ? ([isExactly, "exactly"] as const)
      : ([equals, "rounded to the digits that it states"] as const);
  for (const { places, as } of readings(value, prompt)) {
    if (isRight(shifted(value.number, places), reference))
      return { score: 1, answer, why: () => `${value.text} read as ${as} is ${toText(reference)}, ${how}` };
  }
  return {
    score: 0,
    answer,
    why: () => `${value.text} is not ${toText(reference)}, as it stands or as percent or fraction, ${how}`,
  };
}

/** How a stated value may be meant: by which power of ten it is moved. */
interface Reading {
  readonly places: number;
  readonly as: string;
}

const AS_IT_STANDS: Reading = { places: 0, as: "it stands" };
const PERCENT_ONLY: readonly Reading[] = [AS_IT_STANDS, { places: -2, as: "percent" }];
const PERCENT_OR_FRACTION: readonly Reading[] = [...PERCENT_ONLY, { places: 2, as: "a fraction" }];

/** A percent sign leaves percent and fraction; a unit word leaves no percent. */
function readings({ percent, multiplier }: StatedValue, prompt: () => string): readonly Reading[] {
  if (multiplier === 0) return percent ? PERCENT_ONLY : PERCENT_OR_FRACTION;
  const written = { places: multiplier, as: "written out" };
  return unitIn(prompt(), multiplier) ? [written, { places: 0, as: "in the table's unit" }] : [written];
}

const UNIT_PATTERNS = new Map([
  [3, /\bthousands?\b/i],
  [6, /\bmillions?\b/i],
  [9, /\bbillions?\b/i],
  [12, /\btrillions?\b/i],
]);

const unitIn = (prompt: string, multiplier: number): boolean => UNIT_PATTERNS.get(multiplier)?.test(prompt) ?? false;

const isExactly = (answer: Decimal, reference: Decimal): boolean =>
  withinHalf(answer, reference, Math.min(answer.exponent, reference.exponent));

function equals(answer: Decimal, reference: Decimal): boolean {
  if (withinHalf(answer, reference, answer.exponent)) return true;
  return (
    answer.exponent < REFERENCE_PLACE &&
    isAtLeast(reference, FINER_FROM) &&
    withinHalf(answer, reference, REFERENCE_PLACE)
  );
}

const isAtLeast = ({ digits, exponent }: Decimal, { digits: least, exponent: place }: Decimal): boolean => {
  const magnitude = digits < 0n ? -digits : digits;
  return exponent >= place
    ? magnitude * 10n ** BigInt(exponent - place) >= least
    : magnitude >= least * 10n ** BigInt(place - exponent);
};
