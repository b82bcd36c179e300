import type { KnownCase } from "../recipe.ts";

/** [what the completion ends in, reference, expected score] */
const known: readonly (readonly [string, string, 0 | 1])[] = [
  // right, in the notations that a model writes; AWS's sample reward gives 0 to the first four
  ["#### $18", "18", 1],
  ["#### 18.", "18", 1],
  ["#### 18.00", "18", 1],
  ["####18", "18", 1],
  ["#### 18", "18", 1],
  ["**#### 18**", "18", 1],
  ["#### 18 dollars", "18", 1],
  ["#### 1,800", "1800", 1],
  ["#### -5", "-5", 1],
  ["#### \\boxed{18}", "18", 1],
  ["#### 5, no.\n#### 18", "18", 1],
  // wrong
  ["#### 19", "18", 0],
  ["#### -18", "18", 0],
  ["#### 180", "18", 0],
  ["#### 1.8", "18", 0],
  ["#### 18.01", "18", 0],
  ["#### 18\nNo: #### 20", "18", 0],
  // missing or hedged
  ["The answer is 18.", "18", 0],
  ["####", "18", 0],
  ["#### 18 or 20", "18", 0],
  ["#### between 17 and 18", "18", 0],
];

export const knownCases: readonly KnownCase[] = known.map(([ending, reference, expected]) => ({
  name: `"${ending.replaceAll("\n", " ")}" for ${reference}`,
  completion: `Let me think step by step.\n\n${ending}`,
  reference,
  expected,
}));
