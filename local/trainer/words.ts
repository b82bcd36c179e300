const STOP_WORDS = new Set(
  "the a an of in to for and or from by at on as is was were are be been that this with which what who how much many did do does its their it if than would have has had year years during between december million thousand billion dollar ended end".split(
    " ",
  ),
);

/** Words and numbers of a text in lower case, plurals without their s. */
export function words(text: string): string[] {
  return (text.toLowerCase().match(/[a-z]+(?:&[a-z]+)?|\d[\d,.]*/g) ?? []).map((word) =>
    word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word,
  );
}

/** Words that say what a text is about: no numbers, no small words. */
export const contentWords = (text: string): string[] =>
  words(text).filter((word) => /^[a-z]/.test(word) && !STOP_WORDS.has(word));

/** Years in order of mention, each once. FinQA glues some to the day before them: "march 312008". */
export function yearsIn(text: string): number[] {
  const alone = text.match(/(?<![\d.,$])(?:19|20)\d\d(?![\d%]|[.,]\d)/g);
  const found = alone ?? text.match(/(?:19|20)\d\d(?!\d)/g) ?? [];
  return [...new Set(found.map(Number))];
}
