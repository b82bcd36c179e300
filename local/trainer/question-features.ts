import { words, yearsIn } from "./words.ts";
import { weightOf, wordHash } from "./hashing.ts";

/** What a question's own words say of the answer that it wants. */
export interface QuestionFeatures {
  /** Hashes of its first words and of the words and pairs of words that ask for something; each once. */
  readonly cues: readonly number[];
  /** The one kind of question that its words point to, as a small number. */
  readonly kind: number;
  readonly years: readonly number[];
}

/** What a question may ask for. */
export type QuestionKind =
  | "rate of change"
  | "change as rate"
  | "growth"
  | "return"
  | "share"
  | "ratio"
  | "average"
  | "difference"
  | "yes or no"
  | "total"
  | "other";

/** Words that ask, by kind: the first kind that a question has a word of is its own. */
export const KINDS: readonly { readonly kind: QuestionKind; readonly words: RegExp }[] = [
  {
    kind: "rate of change",
    words:
      /\b(?:percent\w*|%|growth|rate)\b.*\b(?:change|increase|decrease|decline|growth|grow|rise|reduction|differ\w*)/,
  },
  {
    kind: "change as rate",
    words: /\b(?:change|increase|decrease|decline|growth|grow|rise|reduction)\b.*\b(?:percent\w*|%|rate)\b/,
  },
  { kind: "growth", words: /\bgrowth\b/ },
  { kind: "return", words: /\b(?:return|roi)\b/ },
  { kind: "share", words: /\b(?:percent\w*|portion|share of|fraction|%)/ },
  { kind: "ratio", words: /\bratio\b/ },
  { kind: "average", words: /\b(?:average|mean)\b/ },
  {
    kind: "difference",
    words: /\b(?:change|increase|decrease|decline|difference|differ|higher|lower|more|less|net)\b/,
  },
  { kind: "yes or no", words: /^(?:was|were|is|are|did|does|do|has|have)\b/ },
  { kind: "total", words: /\b(?:total|sum|combined|aggregate)\b/ },
];

const CUES = new Set(
  "percent percentage percentual portion share fraction ratio rate growth grow change increase decrease decline difference differ average mean total sum combined aggregate return roi net more less greater higher lower than exceed from to of was is did per between compared relative represent attributable due cumulative value market price each million thousand year remaining as".split(
    " ",
  ),
);

/**
 * @param context of a free text its other sentences: "shares … equally" asks for a division as much as a question does
 */
export function questionFeatures(question: string, context: readonly string[] = []): QuestionFeatures {
  const lower = question.toLowerCase();
  const all = words(question);
  const asking = all.filter((word) => CUES.has(word));
  const grams = [
    ...asking,
    ...asking.slice(1).map((word, i) => `${asking[i] ?? ""} ${word}`),
    ...all.slice(1).flatMap((word, i) => (CUES.has(word) || CUES.has(all[i] ?? "") ? [`${all[i] ?? ""}_${word}`] : [])),
    `^${all.slice(0, 2).join(" ")}`,
    `^${all.slice(0, 4).join(" ")}`,
    ...context.flatMap((sentence) => words(sentence).flatMap((word) => (/^[a-z]/.test(word) ? [`~${word}`] : []))),
  ];
  const kind = KINDS.findIndex((one) => one.words.test(lower));
  return { cues: [...new Set(grams)].map(wordHash), kind: kind === -1 ? KINDS.length : kind, years: yearsIn(question) };
}

/** Features of what is done, in which format, by the question's words. */
export function whatFeatures(what: number, percent: number, { cues, kind, years }: QuestionFeatures): number[] {
  return [
    weightOf(30, what),
    weightOf(31, what, percent),
    weightOf(32, what, kind),
    weightOf(33, percent, kind),
    weightOf(34, what, kind, Math.min(years.length, 3)),
    ...cues.map((cue) => weightOf(35, what, cue)),
  ];
}
