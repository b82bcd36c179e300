import { CHEATS } from "./cheats.ts";
import type { Operand } from "./operands.ts";
import { OPERATIONS } from "./programs.ts";

/** Probability that an untrained policy gives to programs; the rest is for answers that ignore the question. */
const PROGRAM_SHARE = 0.5;

/**
 * What a language model brings along before it is trained: that it looks for numbers where the question's words and years are. In logits: per rank further down, for text
 * beside the table, for a year that is not asked for, for two numbers that stand neither in one row nor column nor sentence. Without it one rollout in a thousand or fewer is right,
 * and training has next to nothing to start from; with it one in three hundred (FinQA).
 */
const ATTENTION = { rank: -0.7, text: -1, otherYear: -1, apart: -1.5 } as const;
const LAST_RANK = 6;

export function attentionTo({ rank, source, year }: Operand, asked: readonly number[]): number {
  const other = year !== undefined && asked.length > 0 && !asked.includes(year);
  return (
    ATTENTION.rank * Math.min(rank, LAST_RANK) +
    (source === "text" ? ATTENTION.text : 0) +
    (other ? ATTENTION.otherYear : 0)
  );
}

export const attentionToPair = (together: boolean): number => (together ? 0 : ATTENTION.apart);

/**
 * Log-probabilities of the untrained policy: equal shares for the operations and for the cheats, and within one as the attention says.
 * @param what per action, what is done
 * @param attention per action, in logits
 */
export function shares(what: readonly number[], attention: readonly number[]): Float64Array {
  const sums = new Float64Array(OPERATIONS.length + CHEATS.length);
  what.forEach((index, i) => {
    sums[index] = (sums[index] ?? 0) + Math.exp(attention[i] ?? 0);
  });
  const operations = sums.slice(0, OPERATIONS.length).filter((sum) => sum > 0).length;
  // A prompt without numbers leaves nothing but cheats.
  const programs = operations === 0 ? 0 : PROGRAM_SHARE;
  const bases = sums.map((sum, index) =>
    Math.log((index < OPERATIONS.length ? programs / operations : (1 - programs) / CHEATS.length) / sum),
  );
  return Float64Array.from(what, (index, i) => (attention[i] ?? 0) + (bases[index] ?? 0));
}
