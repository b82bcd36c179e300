import { type ActionSpace, FACTORS } from "./action-space.ts";
import { WEIGHTS } from "./hashing.ts";

/** A log-linear (softmax) policy over an action space: π(a) ∝ exp(prior(a) + Σ weights of a's features). */
export class Policy {
  readonly weights: Float64Array;

  constructor(weights: Float64Array = new Float64Array(WEIGHTS)) {
    this.weights = weights;
  }

  logits({ prior, factors, features, starts }: ActionSpace): Float64Array {
    const sums = new Float64Array(starts.length - 1);
    for (let factor = 0; factor < sums.length; factor++) {
      let sum = 0;
      for (let i = starts[factor] ?? 0, end = starts[factor + 1] ?? 0; i < end; i++) sum += this.weights[features[i] ?? 0] ?? 0;
      sums[factor] = sum;
    }
    return prior.map((logit, action) => {
      let sum = logit;
      for (let i = action * FACTORS; i < (action + 1) * FACTORS; i++) sum += sums[factors[i] ?? 0] ?? 0;
      return sum;
    });
  }

  probabilities(space: ActionSpace): Float64Array {
    const logits = this.logits(space);
    const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let i = 0; i < logits.length; i++) sum += logits[i] = Math.exp((logits[i] ?? 0) - top);
    return logits.map((power) => power / sum);
  }
}
