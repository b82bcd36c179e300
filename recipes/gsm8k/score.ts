import { type Decimal, toText } from "../numeric/decimal.ts";
import type { Score } from "../recipe.ts";
import { type Answer, isEqual, readAnswer } from "./read-answer.ts";

/**
 * 1 where the one number behind the last `####` is the reference, however it is written; else 0. Nothing is rounded:
 * the answers of grade-school maths are exact.
 *
 * AWS's sample reward compares texts, by `#### (\-?[0-9\.\,]+)` in the last 300 characters: it gives 0 to `#### $18`,
 * `#### 18.`, `#### 18.00` and `####18`, which are right.
 */
export function scoreCompletion(completion: string, reference: Decimal): Score {
  const answer = readAnswer(completion);
  const paid = answer.states === "value" && answer.readings.some((number) => isEqual(number, reference));
  return {
    score: paid ? 1 : 0,
    rule: paid ? "exact" : undefined,
    states: answer.states,
    text: answer.states === "nothing" ? undefined : answer.text,
    understood: () => understood(answer),
    why: () => why(answer, reference, paid),
  };
}

const understood = (answer: Answer): string =>
  answer.states === "value" ? answer.readings.map(toText).join(" or ") : answer.states;

function why(answer: Answer, reference: Decimal, paid: boolean): string {
  switch (answer.states) {
    case "nothing":
      return "there is no answer after a marker ####";
    case "unreadable":
      return `"${answer.text}" states no number that can be read for certain`;
    case "several":
      return `"${answer.text}" states more than one number`;
    case "value":
      return `${answer.value.text} is ${paid ? "" : "not "}${toText(reference)}`;
  }
}
