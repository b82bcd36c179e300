import type { KnownCase, Recipe } from "../recipe.ts";
import { fault, tried } from "./fault.ts";

/** The recipe's own scorer on its known cases: what fails here would stop every run at the smoke test. */
export function casesFaults(recipe: Recipe): string[] {
  const { knownCases } = recipe;
  const faults = knownCases.flatMap((known, i) => caseFaults(recipe, known, `recipe.ts, knownCases[${i}]`));
  if (faults.length > 0) return faults;
  if (!knownCases.some(({ expected }) => expected === 1))
    faults.push("recipe.ts, knownCases: none is expected to score 1; a reward that pays nothing would pass");
  if (!knownCases.some(({ expected }) => expected === 0))
    faults.push("recipe.ts, knownCases: none is expected to score 0; a reward that pays everything would pass");
  return faults;
}

function caseFaults(recipe: Recipe, known: KnownCase, where: string): string[] {
  const { completion, reference, expected } = known;
  if (typeof completion !== "string" || typeof reference !== "string")
    return [fault(where, known, "an object with a completion and a reference, which are texts, and expected")];
  if (!(expected >= 0 && expected <= 1)) return [fault(`${where}.expected`, expected, "a number from 0 to 1")];
  const read = tried(() => recipe.readReference(reference));
  if ("failed" in read) return [`${where}: readReference(${JSON.stringify(reference)}) threw ${read.failed}`];
  if (read.value === undefined) return [fault(`${where}.reference`, reference, recipe.references.allowed)];
  const score = tried(() => recipe.score(completion, read.value, () => known.prompt ?? "").score);
  if ("failed" in score) return [`${where}: score threw ${score.failed} on ${ending(completion)}`];
  return score.value === expected
    ? []
    : [`${where}: score gives ${score.value} to ${ending(completion)} for ${reference}, and ${expected} is expected`];
}

/** Where a completion states its answer. */
const ending = (completion: string): string => JSON.stringify(completion.slice(-80));
