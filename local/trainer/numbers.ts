/** A number as a prompt states it. */
export interface StatedNumber {
  readonly value: number;
  /** Stated with a percent sign; the value is still the number before it. */
  readonly percent: boolean;
  /** Place of its first character. */
  readonly at: number;
}

const NUMBER = /(?<![\w.])(?<minus>-\s?)?(?<digits>\d[\d,]*(?:\.\d+)?)(?:\s?(?<percent>%))?/g;
const MONTH_BEFORE = /\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s$/i;
const isYear = (text: string): boolean => /^(?:19|20)\d\d$/.test(text);

/** The first number of a table's cell: `$ -26 ( 26 )` is -26. */
export function cellNumber(cell: string): StatedNumber | undefined {
  const match = /(?<![\w.])(-\s?)?(\d[\d,]*(?:\.\d+)?|\.\d+)\s?(%)?/.exec(cell);
  const value = Number(match?.[2]?.replaceAll(",", ""));
  return match === null || Number.isNaN(value)
    ? undefined
    : { value: match[1] === undefined ? value : -value, percent: match[3] !== undefined, at: match.index };
}

/**
 * The numbers of a sentence that are neither years, nor days, nor the repetition in parentheses that FinQA's text has
 * behind a percent sign.
 */
export function textNumbers(sentence: string): StatedNumber[] {
  const found: StatedNumber[] = [];
  for (const match of sentence.matchAll(NUMBER)) {
    const { minus, digits = "", percent } = match.groups ?? {};
    const before = sentence.slice(Math.max(0, match.index - 12), match.index);
    const money = /\$\s?$/.test(before);
    if (isYear(digits) && !money && percent === undefined) continue;
    if (MONTH_BEFORE.test(before) && digits.length <= 2) continue;
    if (
      /\(\s?$/.test(before) &&
      (percent !== undefined || /^\s?\)/.test(sentence.slice(match.index + match[0].length)))
    )
      continue;
    const value = Number(digits.replaceAll(",", ""));
    found.push({ value: minus === undefined ? value : -value, percent: percent !== undefined, at: match.index });
  }
  return found;
}
