import type MersenneTwister from "mersenne-twister";

/** Draws actions by their probabilities. */
export function sampled(probabilities: Float64Array, count: number, random: MersenneTwister): number[] {
  const cumulative = new Float64Array(probabilities.length);
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) cumulative[i] = sum += probabilities[i] ?? 0;
  return Array.from({ length: count }, () => firstAbove(cumulative, random.random() * sum));
}

/**
 * The likeliest actions that together have `topP` of the probability (Holtzman et al. 2020, arXiv:1904.09751); all
 * others get 0.
 */
export function nucleus(probabilities: Float64Array, topP: number): Float64Array {
  if (topP >= 1) return probabilities;
  const kept = new Float64Array(probabilities.length);
  let sum = 0;
  for (const action of [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))) {
    sum += kept[action] = probabilities[action] ?? 0;
    if (sum >= topP) break;
  }
  return kept;
}

/** @returns the first index whose value is above the limit */
function firstAbove(cumulative: Float64Array, limit: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The items in a random order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: MersenneTwister): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random.random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
