/**
 * Of an input in run.json or sweep.json. One has 256 KiB at most; nested a thousand levels deep, its indentation alone
 * is longer.
 */
const MAX_INPUT_CHARACTERS = 1_000_000;

/**
 * The value of a JSON text, or the text itself: where it is not JSON, and where it nests so deeply that it can't be
 * written again, which JSON.parse accepts.
 */
export function jsonOrText(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return JSON.stringify(value, undefined, 2).length > MAX_INPUT_CHARACTERS ? text : value;
  } catch {
    return text;
  }
}
