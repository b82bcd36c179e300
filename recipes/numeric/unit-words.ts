/** Powers of ten that unit words stand for, in lower case. */
const POWERS: Readonly<Record<string, number>> = {
  thousand: 3,
  thousands: 3,
  k: 3,
  million: 6,
  millions: 6,
  mm: 6,
  mn: 6,
  m: 6,
  billion: 9,
  billions: 9,
  bn: 9,
  b: 9,
  trillion: 12,
  trillions: 12,
  tn: 12,
};

/** Parts of patterns: those words that stand for nothing else, and any of them. */
export const PLAIN_UNIT_WORD = "thousands?|millions?|billions?|trillions?|mm|mn|bn|tn";
export const UNIT_WORD = `${PLAIN_UNIT_WORD}|[kmb]`;

/** @returns 6 for million; 0 where the word is none of a unit */
export const powerOf = (word: string): number => POWERS[word] ?? 0;

/**
 * How a prompt names a unit: by its word, or after a currency sign: `$m`, `£ 12.5m`, `$'000`. FinQA's text has "$ 000
 * 2019s" for "$000's".
 */
const NAMED: readonly (readonly [power: number, pattern: RegExp])[] = [
  [3, /\bthousands?\b|[$€£¥(] ?['’]?000\b/i],
  [6, /\bmillions?\b|[$€£¥] ?[\d.,]* ?m[mn]?\b/i],
  [9, /\bbillions?\b|[$€£¥] ?[\d.,]* ?bn?\b/i],
  [12, /\btrillions?\b|[$€£¥] ?[\d.,]* ?tn\b/i],
];

/**
 * Whether a reference may leave this unit out: the prompt names it, so that its table is written in it, or names no
 * unit at all.
 */
export function mayBeLeftOut(power: number, prompt: string): boolean {
  const named = NAMED.filter(([, pattern]) => pattern.test(prompt));
  return named.length === 0 || named.some(([other]) => other === power);
}
