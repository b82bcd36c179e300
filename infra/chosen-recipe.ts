import { recipe as defaultRecipe } from "#recipe";
import type { Construct, Node } from "constructs";
import { checkedRecipe } from "../recipes/tools/check-recipe.ts";
import { DEFAULT_RECIPE } from "../recipes/tools/load-recipe.ts";
import { UnusableRecipe } from "../recipes/tools/unusable-recipe.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { contextText, UnusableContext } from "./context.ts";

/** The recipe that the app is synthesized with. */
export interface ChosenRecipe {
  readonly recipe: Recipe;
  /** Absolute; absent for the one that `#recipe` is by itself. */
  readonly folder?: string;
}

/** What is deployed where the context names no other. */
export const DEFAULT: ChosenRecipe = { recipe: defaultRecipe };

/**
 * The recipe of the context value, tried before anything is synthesized.
 * @throws UnusableContext with what is wrong, by file and field
 */
export async function chosenRecipe(node: Node): Promise<ChosenRecipe> {
  const named = contextText(node, "recipe") ?? DEFAULT_RECIPE;
  const { recipe, folder } = await checkedRecipe(named).catch((error: unknown) => {
    throw error instanceof UnusableRecipe ? new UnusableContext(error.message) : error;
  });
  return recipe.name === DEFAULT.recipe.name && named === DEFAULT_RECIPE ? DEFAULT : { recipe, folder };
}

/** Context of the stack's own, so that every function below it is bundled with the recipe. */
const FOLDER = "chosen-recipe-folder";

export function bundleWith({ folder }: ChosenRecipe, stack: Construct): void {
  if (folder !== undefined) stack.node.setContext(FOLDER, folder);
}

/** @returns undefined for the default recipe */
export const folderOfRecipe = (scope: Construct): string | undefined =>
  scope.node.tryGetContext(FOLDER) as string | undefined;
