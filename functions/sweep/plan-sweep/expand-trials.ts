import MersenneTwister from "mersenne-twister";
import * as z from "zod";
import { HyperParameters } from "../../contract/hyper-parameters.ts";
import type { SweepInput, Varied } from "../../contract/sweep/sweep-input.ts";

/** What differs between trials, by hyperparameter. */
export type Combination = Readonly<Record<string, number | string>>;
type Name = keyof HyperParameters;

/** Draws that a random search makes at most for one trial: from a small set it may draw what it has already. */
const DRAWS_PER_TRIAL = 100;

const WHOLE_NUMBERS: ReadonlySet<string> = new Set(
  Object.entries(z.toJSONSchema(HyperParameters, { io: "input" }).properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === "object" && schema.type === "integer" ? [name] : [],
  ),
);

/**
 * The combinations that an input asks for, each once, in a fixed order: of a grid, the last hyperparameter changes
 * fastest.
 * @param most of a grid, it stops after so many
 */
export function expandTrials({ vary, search, trials = 1, seed }: SweepInput, most: number): Combination[] {
  const entries = Object.entries(vary).filter((entry): entry is [Name, Varied] => entry[1] !== undefined);
  return search === "grid" ? grid(entries, most) : drawn(entries, trials, seed);
}

/** How many combinations a grid has. */
export const gridSize = (vary: SweepInput["vary"]): number =>
  Object.values(vary).reduce((size, varied) => size * (Array.isArray(varied) ? new Set(varied).size : 1), 1);

function grid(entries: readonly (readonly [Name, Varied])[], most: number): Combination[] {
  let combinations: Combination[] = [{}];
  for (const [name, varied] of entries) {
    const values = Array.isArray(varied) ? [...new Set(varied)] : [];
    combinations = combinations
      .flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })))
      .slice(0, most);
  }
  return combinations;
}

function drawn(entries: readonly (readonly [Name, Varied])[], trials: number, seed: number): Combination[] {
  const twister = new MersenneTwister(seed);
  const found = new Map<string, Combination>();
  for (let draw = 0; found.size < trials && draw < trials * DRAWS_PER_TRIAL; draw++) {
    const combination = Object.fromEntries(
      entries.map(([name, varied]) => [name, one(name, varied, twister.random())]),
    );
    found.set(JSON.stringify(combination), combination);
  }
  return [...found.values()];
}

/** @param share from 0, below 1 */
function one(name: Name, varied: Varied, share: number): number | string {
  if (Array.isArray(varied)) return varied[Math.floor(share * varied.length)] ?? "";
  const { from, to, scale } = varied;
  if (WHOLE_NUMBERS.has(name) && scale === "linear") return Math.floor(from + share * (to - from + 1));
  const value = scale === "log" ? from * (to / from) ** share : from + share * (to - from);
  // Three digits: a person can type the value again. The rounding must not leave the range.
  return Math.min(to, Math.max(from, WHOLE_NUMBERS.has(name) ? Math.round(value) : Number(value.toPrecision(3))));
}
