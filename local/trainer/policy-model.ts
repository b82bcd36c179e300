import { createHash } from "node:crypto";
import MersenneTwister from "mersenne-twister";
import { writeCompletion } from "./completion.ts";
import type { Policy } from "./policy.ts";
import { ActionSpaces } from "./prompts.ts";
import { nucleus, sampled } from "./rollouts.ts";

/** A prompt that is put to a model, and how it is to answer. */
export interface Asked {
  /** The user's turn. */
  readonly text: string;
  /** 0 for the likeliest answer. */
  readonly temperature: number;
  /** Share of the probability that may be drawn from, from the likeliest answer down; 1 for all of it. */
  readonly topP: number;
  /** The same seed gives the same answer. */
  readonly seed: number;
}

/** What answers prompts. */
export interface LanguageModel {
  /** Equal for models that answer alike. */
  readonly fingerprint: string;
  complete(asked: Asked): string;
}

/** A policy that answers as a language model does. */
export class PolicyModel implements LanguageModel {
  readonly policy: Policy;
  readonly fingerprint: string;
  readonly #spaces: ActionSpaces;

  /** @param spaces shared between models that are asked the same prompts: most of the work of an answer */
  constructor(policy: Policy, spaces = new ActionSpaces()) {
    this.policy = policy;
    this.#spaces = spaces;
    this.fingerprint = createHash("sha256")
      .update(policy.weights)
      .update(String(policy.seed))
      .digest("hex")
      .slice(0, 16);
  }

  complete({ text, temperature, topP, seed }: Asked): string {
    const space = this.#spaces.of({ id: "", text });
    if (temperature === 0) return writeCompletion(space, this.policy.greedy(space));
    const probabilities = nucleus(this.policy.probabilities(space, temperature), topP);
    const [action = 0] = sampled(probabilities, 1, new MersenneTwister(seed));
    return writeCompletion(space, action);
  }
}
