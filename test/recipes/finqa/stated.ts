import type { Rule } from "../../../recipes/finqa/compare.ts";
import { toText } from "../../../recipes/numeric/decimal.ts";
import { readAnswer } from "../../../recipes/finqa/read-answer.ts";
import { readReference, type Reference } from "../../../recipes/finqa/read-reference.ts";
import { scoreCompletion } from "../../../recipes/finqa/score.ts";

/** What is read behind `ANSWER: `: the value as `25`, `25 %` or `25 × 10^6`; yes or no; or why it is no answer. */
export function read(answer: string): string {
  const stated = readAnswer(`Steps: 1, 2, 3.\n\nANSWER: ${answer}`);
  if (stated.kind !== "number") return stated.kind;
  const { number, percent, multiplier } = stated.value;
  return `${toText(number)}${percent ? " %" : ""}${multiplier === 0 ? "" : ` × 10^${multiplier}`}`;
}

/** A text that is a reference. */
export function reference(text: string): Reference {
  const read = readReference(text);
  if (read === undefined) throw new Error(`${text} is no reference`);
  return read;
}

/** What an answer behind the marker is paid. */
export const score = (answer: string, against: string, prompt = ""): 0 | 1 =>
  scoreCompletion(`ANSWER: ${answer}`, reference(against), () => prompt).score;

/** The rule that pays an answer behind the marker; undefined where none does. */
export const ruleOf = (answer: string, against: string, prompt = ""): Rule | undefined =>
  scoreCompletion(`ANSWER: ${answer}`, reference(against), () => prompt).rule;
