/** Characters of an answer that a page shows. Its end holds the answer itself. */
const LENGTH = 300;

/** The end of a text as a copy: a slice would keep the whole text in memory, and there may be 240,000. */
export function excerpt(text: string): string {
  const end = Array.from(text.slice(-LENGTH - 1));
  return text.length > LENGTH ? `…${end.slice(1).join("")}` : end.join("");
}

/** A copy of a short text, so that the long text it was cut from can be freed. */
export const copied = (text: string): string => Array.from(text).join("");
