import { isTolerant, neededDigits, type Rule, ruleThatHolds, statesMinDigits, TOLERANCE } from "./compare.ts";
import { type Decimal, shifted, statedDigits, toText } from "../numeric/decimal.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import type { StatedValue } from "../numeric/read-values.ts";
import type { Reference } from "./read-reference.ts";
import { mayBeLeftOut } from "../numeric/unit-words.ts";

/** A score and its reason. */
export interface Score {
  readonly score: 0 | 1;
  /** The rule that paid; undefined where the score is 0. */
  readonly rule: Rule | undefined;
  readonly answer: Answer;
  /** One sentence for a person who doubts the score; made when asked for. */
  readonly why: () => string;
}

/**
 * Scores a completion against a reference: 1 where its one stated value is the reference, up to the scale that FinQA
 * leaves open (×100 either way), up to honest rounding, and, where the reference was rounded itself, up to 0.25 %; else
 * 0.
 *
 * @param prompt read only for an answer with a unit word ("12.5 million"): where the prompt uses that word itself, or
 *   no unit word at all, the reference may leave it out; the word always may stand for its power of ten
 */
export function scoreCompletion(completion: string, reference: Reference, prompt: () => string): Score {
  const answer = readAnswer(completion);
  switch (answer.kind) {
    case "none":
      return unpaid(answer, () => "there is no answer after a marker ANSWER:");
    case "unreadable":
      return unpaid(answer, () => `"${answer.text}" states no value that can be read for certain`);
    case "hedged":
      return unpaid(answer, () => `"${answer.text}" states more than one value`);
    case "number":
      if (reference.kind === "number") return compare(answer, reference.number, prompt);
      return unpaid(answer, () => `the answer is a number, the reference ${reference.kind}`);
    default:
      if (answer.kind === reference.kind) return paid(answer, "exact", () => `both are ${reference.kind}`);
      return unpaid(
        answer,
        () =>
          `the answer is ${answer.kind}, the reference ${reference.kind === "number" ? "a number" : reference.kind}`,
      );
  }
}

const paid = (answer: Answer, rule: Rule, why: () => string): Score => ({ score: 1, rule, answer, why });
const unpaid = (answer: Answer, why: () => string): Score => ({ score: 0, rule: undefined, answer, why });

function compare(answer: Answer & { kind: "number" }, reference: Decimal, prompt: () => string): Score {
  const { value } = answer;
  if (!statesMinDigits(value.number) && statedDigits(value.number) < neededDigits(reference)) {
    return unpaid(
      answer,
      () =>
        `${value.text} has too few digits for ${toText(reference)}: ${statedDigits(value.number)}, where at least ${neededDigits(reference)} are needed`,
    );
  }
  for (const { places, as } of readings(value, prompt)) {
    const number = shifted(value.number, places);
    const rule = ruleThatHolds(number, reference);
    if (rule === undefined) continue;
    return paid(
      answer,
      rule,
      () => `${value.text} read as ${as} is ${toText(reference)}, ${HOW[rule](number, reference)}`,
    );
  }
  return unpaid(
    answer,
    () =>
      `${value.text} is not ${toText(reference)}, as it stands or as percent or fraction, ${tried(value.number, reference)}`,
  );
}

const AS_STATED = "rounded to the digits that it states";
const HOW: Readonly<Record<Rule, (number: Decimal, reference: Decimal) => string>> = {
  exact: () => "exactly",
  rounded: (number, reference) => (number.exponent < reference.exponent ? "rounded to its five decimals" : AS_STATED),
  withinTolerance: () => `within ${TOLERANCE}`,
};

function tried(number: Decimal, reference: Decimal): string {
  if (!statesMinDigits(number)) return "exactly";
  return isTolerant(reference) ? `${AS_STATED} or within ${TOLERANCE}` : AS_STATED;
}

/** How a stated value may be meant: the power of ten by which it is shifted. */
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
  return mayBeLeftOut(multiplier, prompt()) ? [written, { places: 0, as: "in the table's unit" }] : [written];
}
