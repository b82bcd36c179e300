const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
/**
 * Large beside the usual 1e-8: a slope far below it is noise of the KL term, and makes no full step. Of 1e-5 to 1e-3
 * the best on FinQA's dev rows.
 */
const SMALL = 1e-3;

/** Adam (Kingma & Ba 2015, arXiv:1412.6980), upwards: it maximizes. */
export class Adam {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #steps = 0;

  constructor(size: number) {
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** Moves the weights in place, each by about the learning rate at most. */
  step(weights: Float64Array, gradient: Float64Array, learningRate: number): void {
    this.#steps++;
    const rate = learningRate / (1 - FIRST_DECAY ** this.#steps);
    const unbias = 1 / (1 - SECOND_DECAY ** this.#steps);
    for (let i = 0; i < weights.length; i++) {
      const slope = gradient[i] ?? 0;
      const mean = (this.#means[i] = FIRST_DECAY * (this.#means[i] ?? 0) + (1 - FIRST_DECAY) * slope);
      const square = (this.#squares[i] = SECOND_DECAY * (this.#squares[i] ?? 0) + (1 - SECOND_DECAY) * slope * slope);
      if (mean !== 0) weights[i] = (weights[i] ?? 0) + (rate * mean) / (Math.sqrt(square * unbias) + SMALL);
    }
  }
}
