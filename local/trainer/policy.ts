import { type ActionSpace, FACTORS, FEATURIZER } from "./action-space.ts";
import { weightOf, WEIGHTS } from "./hashing.ts";

/** Template of the hash that breaks ties; no feature has it. */
const TIE = 99;

/**
 * A log-linear (softmax) policy over the actions of a prompt: π(a) ∝ exp(prior(a) + Σ weights of a's features). It is a
 * function of the prompt's text, its weights and, where actions tie, its seed.
 */
export class Policy {
  readonly seed: number;
  /** Log-odds, one a hashed feature; all 0 before training. */
  readonly weights: Float64Array;

  constructor(seed: number, weights = new Float64Array(WEIGHTS)) {
    this.seed = seed;
    this.weights = weights;
  }

  /**
   * @param temperature over 0: below 1, likely actions become likelier
   * @returns per action, π(a); they sum to 1
   */
  probabilities(space: ActionSpace, temperature = 1): Float64Array {
    const powers = this.#logits(space);
    const top = largest(powers);
    let sum = 0;
    for (let i = 0; i < powers.length; i++) sum += powers[i] = Math.exp(((powers[i] ?? 0) - top) / temperature);
    for (let i = 0; i < powers.length; i++) powers[i] = (powers[i] ?? 0) / sum;
    return powers;
  }

  /** @returns the likeliest action; the seed decides among equals */
  greedy(space: ActionSpace): number {
    const logits = this.#logits(space);
    const top = largest(logits);
    const best: number[] = [];
    for (let i = 0; i < logits.length; i++) if ((logits[i] ?? 0) >= top - 1e-12) best.push(i);
    return best[weightOf(TIE, this.seed, best.length, best[0]) % best.length] ?? 0;
  }

  #logits({ prior, factors, features, starts }: ActionSpace): Float64Array {
    const { weights } = this;
    const sums = new Float64Array(starts.length - 1);
    for (let factor = 0; factor < sums.length; factor++) {
      let sum = 0;
      for (let i = starts[factor] ?? 0, end = starts[factor + 1] ?? 0; i < end; i++)
        sum += weights[features[i] ?? 0] ?? 0;
      sums[factor] = sum;
    }
    const logits = Float64Array.from(prior);
    for (let action = 0, at = 0; action < logits.length; action++) {
      let sum = logits[action] ?? 0;
      for (const end = at + FACTORS; at < end; at++) sum += sums[factors[at] ?? 0] ?? 0;
      logits[action] = sum;
    }
    return logits;
  }
}

function largest(values: Float64Array): number {
  let top = -Infinity;
  for (const value of values) if (value > top) top = value;
  return top;
}

/** A policy as it is kept: weights that are not 0, by index. */
export interface PolicyArtefact {
  readonly featurizer: string;
  readonly seed: number;
  readonly weights: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export function serializePolicy({ seed, weights }: Policy): PolicyArtefact {
  const indices = [...weights.keys()].filter((i) => weights[i] !== 0);
  return {
    featurizer: FEATURIZER,
    seed,
    weights: weights.length,
    indices,
    values: indices.map((i) => weights[i] ?? 0),
  };
}

/** @throws Error where the weights belong to other features than this version's */
export function parsePolicy({ featurizer, seed, weights: count, indices, values }: PolicyArtefact): Policy {
  if (featurizer !== FEATURIZER || count !== WEIGHTS)
    throw new Error(
      `The policy was trained with ${count} weights of the features ${featurizer}; this version has ${WEIGHTS} of ${FEATURIZER}. Train it again.`,
    );
  const weights = new Float64Array(count);
  indices.forEach((index, i) => {
    weights[index] = values[i] ?? 0;
  });
  return new Policy(seed, weights);
}
