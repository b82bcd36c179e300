import { casesFaults } from "./check-cases.ts";
import { sampleFaults } from "./check-sample.ts";
import { shapeFaults } from "./check-shape.ts";
import { valueFaults } from "./check-values.ts";
import { type LoadedRecipe, loadRecipe, recipeFolder } from "./load-recipe.ts";
import { UnusableRecipe } from "./unusable-recipe.ts";

/** Faults that are listed; a person fixes the first ones first. */
const LISTED = 10;

/**
 * Loads a recipe and tries it: its members, names and numbers that AWS takes, its known cases, its sample.
 * @param named a name in recipes/, or a path
 * @throws UnusableRecipe with what is wrong, by file and field
 */
export async function checkedRecipe(named: string): Promise<LoadedRecipe> {
  const loaded = await loadRecipe(recipeFolder(named));
  await checkRecipe(loaded);
  return loaded;
}

/** @throws UnusableRecipe */
export async function checkRecipe(loaded: LoadedRecipe): Promise<void> {
  const { folder, recipe } = loaded;
  // Each step trusts what the one before it has checked.
  for (const faultsOf of [
    () => shapeFaults(recipe),
    () => valueFaults(recipe),
    () => casesFaults(recipe),
    () => sampleFaults(loaded),
  ]) {
    const faults = await faultsOf();
    if (faults.length === 0) continue;
    const shown = faults.slice(0, LISTED).map((fault) => `- ${fault}`);
    const more = faults.length > LISTED ? [`- and ${faults.length - LISTED} more`] : [];
    throw new UnusableRecipe(
      `The recipe in ${folder} can't be used:\n${[...shown, ...more].join("\n")}\nrecipes/recipe.ts says what each member is.`,
    );
  }
}
