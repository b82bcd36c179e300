/** Factors of a prompt's actions, each a list of weights, packed one behind the other. */
export class FactorTable {
  readonly #features: number[] = [];
  /** Factor 0 is the empty sum. */
  readonly #starts: number[] = [0, 0];

  /** @returns the factor's index */
  add(features: readonly number[]): number {
    for (const feature of features) this.#features.push(feature);
    return this.#starts.push(this.#features.length) - 2;
  }

  packed(): { readonly features: Uint16Array; readonly starts: Int32Array } {
    return { features: Uint16Array.from(this.#features), starts: Int32Array.from(this.#starts) };
  }
}
