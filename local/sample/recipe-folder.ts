import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../command-line.ts";

const RECIPES = fileURLToPath(new URL("../../recipes", import.meta.url));

/** The recipe that is deployed where nobody names another. */
export const DEFAULT_RECIPE = "finqa";

/**
 * The folder of `--recipe`: a name in recipes/, or a path.
 * @throws UsageError where it holds no recipe
 */
export function recipeFolder(named: string): string {
  const folder = /[./\\]/.test(named) ? resolve(named) : join(RECIPES, named);
  if (existsSync(join(folder, "recipe.ts"))) return folder;
  throw new UsageError(
    `--recipe must be a name in recipes/, or a folder with a recipe.ts and a sample.ts; there is no ${join(folder, "recipe.ts")}`,
  );
}
