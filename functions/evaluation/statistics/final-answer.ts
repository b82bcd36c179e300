import { answerText, normalizeAnswer } from "../../../recipes/finqa/answer-text.ts";

/**
 * What an answer states after its last ANSWER:, in one notation, so that equal answers are equal texts.
 * @returns undefined where it states nothing
 */
export function finalAnswer(completion: string): string | undefined {
  const text = answerText(completion);
  return text === undefined ? undefined : normalized(text);
}

/** A reference answer, in the same notation. */
export const normalized = (answer: string): string | undefined =>
  normalizeAnswer(answer)
    .toLowerCase()
    .replace(/\s*\.$/, "") || undefined;
