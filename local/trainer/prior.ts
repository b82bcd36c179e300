import { CHEATS } from "./cheats.ts";
import { expectedOdds } from "./expected-operations.ts";
import type { Operand } from "./operands.ts";
import { FAMILY, OPERATIONS } from "./programs.ts";
import { PLACE, type Relation } from "./relations.ts";

/** Probability that an untrained policy gives to answers that ignore the question. */
const CHEAT_SHARE = 0.2;

/**
 * What a language model brings along before it is trained: that it looks for numbers where the question's words and
 * years are, takes two that stand together, and the later year before the earlier one. In logits. Chosen so that of its
 * samples at temperature 0.7 one in ten is right on FinQA (`npm run learning` measures it), which is little for a
 * language model, and enough for reinforcement to start from.
 */
const ATTENTION = {
  /** For all of the question's words, by weight; for all of the label's own. */
  overlap: 4,
  covered: 3,
  /** Per rank further down. */
  rank: -1,
  /** For text beside the table. */
  text: -1,
  /** For a year that is not asked for. */
  otherYear: -4,
  /** For two numbers that stand neither in one row nor column nor sentence. */
  apart: -3,
  /** For two of one row where differences or sums are taken, for two of one column where quotients are. */
  alongside: 1.5,
  /** For the later year before the earlier one, in differences. */
  later: 1,
  /** For a total as what is divided by. */
  total: 0.5,
} as const;
const LAST_RANK = 6;

export function attentionTo({ rank, source, year, overlap, covered }: Operand, asked: readonly number[]): number {
  const other = year !== undefined && asked.length > 0 && !asked.includes(year);
  return (
    ATTENTION.overlap * overlap +
    ATTENTION.covered * covered +
    ATTENTION.rank * Math.min(rank, LAST_RANK) +
    (source === "text" ? ATTENTION.text : 0) +
    (other ? ATTENTION.otherYear : 0)
  );
}

/** What the untrained policy makes of two numbers for an operation of a family. */
export function attentionToPair({ place, later, total }: Relation, family: number): number {
  const sentence = place === PLACE.sameSentence;
  const row = place === PLACE.sameRow || sentence;
  const column = place === PLACE.sameColumn || sentence;
  const quotient = family === FAMILY.quotient;
  const alongside = quotient || family === FAMILY.comparison ? column : family !== FAMILY.product && row;
  return (
    (row || column ? 0 : ATTENTION.apart) +
    (alongside ? ATTENTION.alongside : 0) +
    (family === FAMILY.difference ? ATTENTION.later * later : 0) +
    (quotient ? ATTENTION.total * ((total & 1) - (total >> 1)) : 0)
  );
}

/**
 * Log-probabilities of the untrained policy: for an operation by the odds of the question's kind, equal ones for the
 * cheats, and within each as the attention says.
 * @param what per action, what is done
 * @param attention per action, in logits
 * @param kind of the question
 */
export function shares(what: readonly number[], attention: readonly number[], kind: number): Float64Array {
  const sums = new Float64Array(OPERATIONS.length + CHEATS.length);
  what.forEach((index, i) => {
    sums[index] = (sums[index] ?? 0) + Math.exp(attention[i] ?? 0);
  });
  const odds = expectedOdds(kind).map((value, index) => ((sums[index] ?? 0) > 0 ? value : 0));
  const all = odds.reduce((sum, value) => sum + value, 0);
  // A prompt without numbers leaves nothing but cheats.
  const cheats = all === 0 ? 1 : CHEAT_SHARE;
  const bases = sums.map((sum, index) =>
    Math.log((index < OPERATIONS.length ? ((1 - cheats) * (odds[index] ?? 0)) / all : cheats / CHEATS.length) / sum),
  );
  return Float64Array.from(what, (index, i) => (attention[i] ?? 0) + (bases[index] ?? 0));
}
