/**
 * Characters that are read after the marker: an answer is one value and some words. Nothing after that can earn a
 * reward, and a completion of a megabyte costs no more than a short one.
 */
export const MAX_ANSWER_LENGTH = 400;

/**
 * The text after the *last* `ANSWER:`, in upper or lower case, with markdown around it (`**Answer:**`, `**ANSWER**:`),
 * up to the first blank line after it.
 * @returns undefined where there is no marker
 */
export function answerText(completion: string): string | undefined {
  for (let colon = completion.length - 1; colon >= MARKER.length; colon--) {
    if (completion.charCodeAt(colon) !== COLON || !endsInMarker(completion, colon)) continue;
    const text = completion
      .slice(colon + 1, colon + 1 + MAX_ANSWER_LENGTH)
      .trim()
      .replace(/^[*_`][\s*_`]*/, "");
    const blankLine = text.includes("\n") ? text.search(/\n[ \t\r]*\n/) : -1;
    return blankLine === -1 ? text : text.slice(0, blankLine);
  }
  return undefined;
}

/**
 * Whether the colon follows the word ANSWER, with at most a few characters of markdown between them. Compares character
 * codes: a text may hold a million colons.
 */
function endsInMarker(text: string, colon: number): boolean {
  let end = colon;
  while (end > colon - 4 && isMarkdown(text.charCodeAt(end - 1))) end--;
  if ((text.charCodeAt(end - 1) | LOWER_CASE) !== LETTER_R || end < MARKER.length) return false;
  const start = end - MARKER.length;
  return text.slice(start, end).toUpperCase() === MARKER && !/[\p{L}\p{N}]/u.test(text.charAt(start - 1));
}

/** Space, tab, asterisk, underscore, backtick. */
const isMarkdown = (code: number): boolean => code === 32 || code === 9 || code === 42 || code === 95 || code === 96;
const MARKER = "ANSWER";
const COLON = ":".charCodeAt(0);
const LETTER_R = "r".charCodeAt(0);
/** The bit that makes an ASCII letter lower-case. */
const LOWER_CASE = 32;
