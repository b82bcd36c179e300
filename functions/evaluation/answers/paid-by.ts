import type { StoredAnswer } from "../../contract/evaluation/answers.ts";
import { costOf } from "../prices.ts";
import type { Question } from "./ask-questions.ts";

/** US dollars of one answer. */
export const costOfAnswer = ({ model }: Question, { inputTokens, outputTokens }: StoredAnswer): number =>
  costOf(model.modelArn, { input: inputTokens, output: outputTokens });

/**
 * US dollars that an execution has paid for these answers: counted from the answers themselves, so that neither a kill
 * nor a retry loses any.
 */
export function paidBy(
  executionArn: string,
  answers: ReadonlyMap<Question, StoredAnswer>,
  counts: (question: Question) => boolean = () => true,
): number {
  let dollars = 0;
  for (const [question, answer] of answers)
    if (answer.askedBy === executionArn && counts(question)) dollars += costOfAnswer(question, answer);
  return dollars;
}
