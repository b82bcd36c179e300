import MersenneTwister from "mersenne-twister";
import { Adam } from "./adam.ts";
import { writeCompletion } from "./completion.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { advantages, divergence, entropy, gradient, type Group, objective } from "./grpo.ts";
import { Policy } from "./policy.ts";
import { ActionSpaces, type Grade, type TextPrompt } from "./prompts.ts";
import { sampled, shuffled } from "./rollouts.ts";

/**
 * Bedrock's learning rates are for the billions of weights of a language model; this policy's logits are sums of some
 * sixty weights. The default, 5e-5, becomes an Adam step of 0.02: a rollout that paid becomes some three times as
 * likely by one step, at most. From half as fast to half as fast again, training ends at the same accuracy on FinQA.
 */
export const LEARNING_RATE_SCALE = 400;

/** Hyperparameters as Bedrock names them. */
export interface TrainingPlan {
  /** Prompts a step. */
  readonly batchSize: number;
  /** Passes over the training prompts. */
  readonly epochCount: number;
  /** Steps from one validation to the next. */
  readonly evalInterval: number;
  readonly learningRate: number;
  /** Rollouts a prompt. */
  readonly trainingSamplePerPrompt: number;
}

export interface TrainerOptions<P extends TextPrompt> {
  readonly plan: TrainingPlan;
  /** Equal seeds, prompts and rewards give an equal policy, bit for bit. */
  readonly seed: number;
  readonly training: readonly P[];
  readonly validation: readonly P[];
  readonly grade: Grade<P>;
}

/** What one step did. */
export interface TrainingStep {
  /** From 0. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  /** Negative objective before the step. Advantages sum to 0, so that it is β KL: it begins at 0 and rises. */
  readonly loss: number;
  /** Of the rollouts. */
  readonly reward: { readonly mean: number; readonly max: number; readonly min: number };
  /** Mean over prompts, in nats. */
  readonly entropy: number;
  /** KL from the untrained policy, mean over prompts, in nats. */
  readonly kl: number;
  /** Euclidean norm of the objective's gradient. */
  readonly gradientNorm: number;
  /** Mean length of a completion, in characters. */
  readonly responseLength: number;
  /** Greedy answers to the validation prompts after the step, every evalInterval steps. */
  readonly validation: Evaluation | undefined;
}

/**
 * Trains a policy by GRPO (Shao et al. 2024, arXiv:2402.03300), the algorithm that Bedrock's RFT uses: rollouts of each
 * prompt are graded, their rewards taken relative to each other, and the policy makes one step uphill a batch.
 */
export class Trainer<P extends TextPrompt> {
  readonly policy: Policy;
  /** Steps of the whole training. */
  readonly steps: number;
  readonly #options: TrainerOptions<P>;
  readonly #random: MersenneTwister;
  readonly #spaces = new ActionSpaces();
  readonly #adam: Adam;

  constructor(options: TrainerOptions<P>) {
    this.#options = options;
    this.policy = new Policy(options.seed);
    this.#random = new MersenneTwister(options.seed);
    this.#adam = new Adam(this.policy.weights.length);
    this.steps = Math.ceil(options.training.length / options.plan.batchSize) * options.plan.epochCount;
  }

  /** One result a step; a caller that stops reading stops the training. */
  async *run(): AsyncGenerator<TrainingStep, void, void> {
    const { batchSize, epochCount } = this.#options.plan;
    let step = 0;
    for (let epoch = 0; epoch < epochCount; epoch++) {
      const prompts = shuffled(this.#options.training, this.#random);
      for (let at = 0; at < prompts.length; at += batchSize)
        yield await this.#step(step++, epoch, prompts.slice(at, at + batchSize));
    }
  }

  async #step(step: number, epoch: number, prompts: readonly P[]): Promise<TrainingStep> {
    const { plan, grade, validation } = this.#options;
    const size = plan.trainingSamplePerPrompt;
    const drawn = prompts.map((prompt) => {
      const space = this.#spaces.of(prompt);
      const probabilities = this.policy.probabilities(space);
      return { prompt, space, probabilities, actions: sampled(probabilities, size, this.#random) };
    });
    const rollouts = drawn.flatMap(({ prompt, space, actions }) =>
      actions.map((action) => ({ prompt, completion: writeCompletion(space, action) })),
    );
    const rewards = await grade(rollouts);
    if (rewards.length !== rollouts.length || !rewards.every(Number.isFinite))
      throw new Error(
        `The grader gave ${rewards.length} rewards for ${rollouts.length} completions; each needs one finite number.`,
      );
    const groups: Group[] = drawn.map(({ space, probabilities, actions }, i) => ({
      space,
      probabilities,
      kl: divergence(probabilities, space.prior),
      actions,
      advantages: advantages(rewards.slice(i * size, (i + 1) * size)),
    }));
    const loss = -objective(groups);
    const slope = gradient(groups, this.policy.weights.length);
    this.#adam.step(this.policy.weights, slope, plan.learningRate * LEARNING_RATE_SCALE);
    return {
      step,
      epoch,
      loss,
      reward: { mean: mean(rewards), max: Math.max(...rewards), min: Math.min(...rewards) },
      entropy: mean(groups.map(({ probabilities }) => entropy(probabilities))),
      kl: mean(groups.map((group) => group.kl)),
      gradientNorm: Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0)),
      responseLength: mean(rollouts.map(({ completion }) => completion.length)),
      validation:
        validation.length > 0 && (step + 1) % plan.evalInterval === 0
          ? await evaluate(this.policy, validation, grade, this.#spaces)
          : undefined,
    };
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
