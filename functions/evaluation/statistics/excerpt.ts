/** Characters of an answer that a page shows. Its end holds the answer itself. */
const LENGTH = 300;

/** The end of a text as a copy of its own: a slice would keep the whole text in memory, and there are 240,000 of them. */
export function excerpt(text: string): string {
  const end = Array.from(text.slice(-LENGTH - 1));
  return text.length > LENGTH ? `…${end.slice(1).join("")}` : end.join("");
}

/** A short text without the long one that it was cut from. */
export const copied = (text: string): string => Array.from(text).join("");
