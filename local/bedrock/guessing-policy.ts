import MersenneTwister from "mersenne-twister";

/** A way to answer a question from the numbers in its prompt, without understanding it. */
interface Guess {
  readonly name: string;
  readonly answer: (numbers: readonly number[]) => string | undefined;
}

const last = (numbers: readonly number[]): number => numbers.at(-1) ?? 0;
const print = (value: number): string | undefined => (Number.isFinite(value) ? String(Number(value.toFixed(5))) : undefined);

const GUESSES: readonly Guess[] = [
  { name: "first number", answer: (n) => print(n[0] ?? 0) },
  { name: "last number", answer: (n) => print(last(n)) },
  { name: "largest number", answer: (n) => print(n.reduce((a, b) => Math.max(a, b), -Infinity)) },
  { name: "difference of the first two", answer: (n) => print((n[0] ?? 0) - (n[1] ?? 0)) },
  { name: "ratio of the first two", answer: (n) => print((n[0] ?? 0) / (n[1] ?? 0)) },
  { name: "change of the first two", answer: (n) => print(((n[0] ?? 0) - (n[1] ?? 0)) / (n[1] ?? 0)) },
  { name: "sum of the first two", answer: (n) => print((n[0] ?? 0) + (n[1] ?? 0)) },
  { name: "a constant", answer: () => "0.05" },
  { name: "yes", answer: () => "yes" },
];

/** What one update did. */
export interface Update {
  readonly loss: number;
  readonly entropy: number;
  readonly gradientNorm: number;
}

/** Bedrock's learning rates are for billions of weights; this policy has nine. */
const LEARNING_RATE_SCALE = 100_000;

/**
 * A policy that chooses among a few guesses, with one weight each, trained by group-relative advantages (GRPO, Shao et al. 2024, arXiv:2402.03300). It is here to take real
 * rollouts through the real reward function, and learns which guess pays; that it reads the question is not claimed.
 */
export class GuessingPolicy {
  readonly #weights = new Float64Array(GUESSES.length);
  readonly #random: MersenneTwister;

  constructor(seed: number) {
    this.#random = new MersenneTwister(seed);
  }

  /** @returns which guess is taken: by chance, or the likeliest */
  choose(greedy: boolean): number {
    const shares = this.#shares();
    if (greedy) return shares.indexOf(Math.max(...shares));
    let left = this.#random.random();
    return Math.max(0, shares.findIndex((share) => (left -= share) < 0));
  }

  /** A completion for a prompt: reasoning, and the answer in the form that the prompt asks for. */
  write(choice: number, prompt: string): string {
    const guess = GUESSES[choice];
    const numbers = [...(prompt.split("\nTable:\n")[1] ?? prompt).matchAll(/(?<![\w.])\d[\d,]*(?:\.\d+)?/g)].map(([n]) => Number(n.replaceAll(",", ""))).filter((n) => n < 1900 || n > 2100);
    return `I take the ${guess?.name ?? "guess"}.\n\nANSWER: ${guess?.answer(numbers) ?? "unknown"}`;
  }

  /** @param groups for each prompt, the guesses taken and their rewards */
  learn(groups: readonly { readonly choices: readonly number[]; readonly rewards: readonly number[] }[], learningRate: number): Update {
    const shares = this.#shares();
    const gradient = new Float64Array(GUESSES.length);
    let loss = 0;
    let rollouts = 0;
    for (const { choices, rewards } of groups) {
      const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length;
      const deviation = Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length);
      choices.forEach((choice, i) => {
        const advantage = ((rewards[i] ?? 0) - mean) / (deviation + 1e-6);
        loss -= advantage * Math.log(shares[choice] ?? 1);
        rollouts++;
        for (let k = 0; k < gradient.length; k++) gradient[k] = (gradient[k] ?? 0) + advantage * ((k === choice ? 1 : 0) - (shares[k] ?? 0));
      });
    }
    for (let k = 0; k < gradient.length; k++) {
      gradient[k] = (gradient[k] ?? 0) / Math.max(1, rollouts);
      this.#weights[k] = (this.#weights[k] ?? 0) + learningRate * LEARNING_RATE_SCALE * (gradient[k] ?? 0);
    }
    return {
      loss: loss / Math.max(1, rollouts),
      entropy: -this.#shares().reduce((sum, share) => sum + share * Math.log(share), 0),
      gradientNorm: Math.hypot(...gradient),
    };
  }

  #shares(): number[] {
    const top = Math.max(...this.#weights);
    const powers = [...this.#weights].map((weight) => Math.exp(weight - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }
}
