import { recipe } from "#recipe";

/**
 * What an answer states, in one notation, so that equal answers are equal texts.
 * @returns undefined where it states nothing
 */
export function finalAnswer(completion: string): string | undefined {
  const text = recipe.stated(completion);
  return text === undefined ? undefined : normalized(text);
}

/** A reference answer, in the same notation. */
export const normalized = (answer: string): string | undefined =>
  (recipe.normalize?.(answer) ?? answer.trim().toLowerCase()) || undefined;
