import MersenneTwister from "mersenne-twister";

/** Chance that can be repeated: the same seed gives the same answers in the same order. */
export class Random {
  readonly #twister: MersenneTwister;

  /**
   * @param seed several numbers give one seed, so that a part of a run has chance of its own, whatever the others ask
   * for
   */
  constructor(...seed: readonly number[]) {
    this.#twister = new MersenneTwister([...seed]);
  }

  /** From 0, below 1. */
  share(): number {
    return this.#twister.random();
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }

  between(low: number, high: number): number {
    return low + this.share() * (high - low);
  }

  /** One of the names, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.share() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error("There is nothing to choose from.");
  }
}
