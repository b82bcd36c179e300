import { type ActionSpace, FACTORS } from "./action-space.ts";

/**
 * β of the published objective: how much it costs to leave the untrained policy, which keeps it from settling on the
 * first thing that pays.
 */
export const KL_COEFFICIENT = 0.04;
/**
 * ε of the published objective. One update is made of each batch, so that π/π_old is 1 and nothing is clipped: it
 * stands here for the objective's sake.
 */
const CLIP = 0.2;
const SMALL = 1e-6;

/** The rollouts of one prompt. */
export interface Group {
  readonly space: ActionSpace;
  /** π of all the prompt's actions when the rollouts were taken. */
  readonly probabilities: Float64Array;
  /** KL(π‖π_untrained) of those, in nats. */
  readonly kl: number;
  /** Per rollout, the action. */
  readonly actions: readonly number[];
  /** Per rollout. */
  readonly advantages: readonly number[];
}

/**
 * Rewards of one prompt's rollouts, relative to each other: (r − mean) / standard deviation. Equal rewards teach
 * nothing: all 0.
 */
export function advantages(rewards: readonly number[]): number[] {
  const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length;
  const deviation = Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length);
  return rewards.map((reward) => (deviation < SMALL ? 0 : (reward - mean) / (deviation + SMALL)));
}

/**
 * GRPO's objective (Shao et al. 2024, arXiv:2402.03300, eq. 3), an answer being one action: the mean over rollouts of
 * min(ρA, clip(ρ, 1 ± ε)A), ρ = π/π_old, less β KL(π‖π_untrained). The paper estimates the KL from the tokens; over
 * some thousand actions it is summed exactly.
 * @param now per group, π of all its actions; by default π_old, as it is when a step begins
 */
export function objective(groups: readonly Group[], now?: readonly Float64Array[]): number {
  let sum = 0;
  groups.forEach(({ space, probabilities: old, kl, actions, advantages: relative }, g) => {
    const probabilities = now?.[g] ?? old;
    const surrogate = actions.map((action, i) => {
      const ratio = (probabilities[action] ?? 0) / (old[action] ?? 1);
      const advantage = relative[i] ?? 0;
      return Math.min(ratio * advantage, Math.min(1 + CLIP, Math.max(1 - CLIP, ratio)) * advantage);
    });
    sum +=
      surrogate.reduce((a, b) => a + b, 0) / actions.length -
      KL_COEFFICIENT * (probabilities === old ? kl : divergence(probabilities, space.prior));
  });
  return sum / groups.length;
}

/** @returns the objective's gradient by the weights, where π is π_old */
export function gradient(groups: readonly Group[], weights: number): Float64Array {
  const result = new Float64Array(weights);
  for (const group of groups) {
    const { space } = group;
    const byLogit = logitGradient(group);
    const byFactor = new Float64Array(space.starts.length - 1);
    for (let action = 0, at = 0; action < byLogit.length; action++) {
      const slope = byLogit[action] ?? 0;
      for (const end = at + FACTORS; at < end; at++) {
        const factor = space.factors[at] ?? 0;
        byFactor[factor] = (byFactor[factor] ?? 0) + slope;
      }
    }
    for (let factor = 1; factor < byFactor.length; factor++) {
      const slope = (byFactor[factor] ?? 0) / groups.length;
      for (let i = space.starts[factor] ?? 0, end = space.starts[factor + 1] ?? 0; i < end; i++) {
        const weight = space.features[i] ?? 0;
        result[weight] = (result[weight] ?? 0) + slope;
      }
    }
  }
  return result;
}

function logitGradient({ space: { prior }, probabilities, kl, actions, advantages: relative }: Group): Float64Array {
  const total = relative.reduce((a, b) => a + b, 0) / actions.length;
  const slopes = new Float64Array(probabilities.length);
  for (let action = 0; action < slopes.length; action++) {
    const probability = probabilities[action] ?? 0;
    if (probability > 0)
      slopes[action] = -probability * (total + KL_COEFFICIENT * (Math.log(probability) - (prior[action] ?? 0) - kl));
  }
  actions.forEach((action, i) => {
    slopes[action] = (slopes[action] ?? 0) + (relative[i] ?? 0) / actions.length;
  });
  return slopes;
}

/** KL(π‖π_untrained) in nats. */
export function divergence(probabilities: Float64Array, prior: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i] ?? 0;
    if (probability > 0) sum += probability * (Math.log(probability) - (prior[i] ?? 0));
  }
  // Rounding may leave a KL of nothing below 0.
  return Math.max(0, sum);
}

/** In nats. */
export function entropy(probabilities: Float64Array): number {
  let sum = 0;
  for (const probability of probabilities) if (probability > 0) sum -= probability * Math.log(probability);
  return sum;
}
