import { existsSync, readdirSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Recipe, Sample } from "../recipe.ts";
import { UnusableRecipe } from "./unusable-recipe.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RECIPES = join(ROOT, "recipes");

/** The recipe that functions/ import by `#recipe` where no other is chosen. */
export const DEFAULT_RECIPE = "finqa";

/** Packages that a recipe anywhere may import beside its own. */
export const OWN_PACKAGES = join(ROOT, "node_modules");

/** A recipe's modules, as far as nobody has checked them. */
export interface LoadedRecipe {
  /** Absolute. */
  readonly folder: string;
  readonly recipe: Recipe;
  readonly sample: Sample;
}

/**
 * The folder that a person names: one of recipes/ by its name, any other by its path, relative to the working
 * directory.
 * @throws UnusableRecipe where there is no such recipe
 */
export function recipeFolder(named: string): string {
  const isPath = /[./\\]/.test(named);
  const folder = isPath ? resolve(named) : join(RECIPES, named);
  if (existsSync(join(folder, "recipe.ts"))) return realpathSync(folder);
  throw new UnusableRecipe(
    isPath
      ? `There is no recipe.ts in "${folder}". A recipe is a folder with a recipe.ts and a sample.ts; recipes/README.md shows how to write one, \`npm run recipe:new -- ${named}\` writes a first one.`
      : `There is no recipe "${named}" in recipes/; there are ${ownRecipes().join(", ")}. Name another folder by its path, such as ../my-task, or write a new recipe by \`npm run recipe:new -- ${named}\`.`,
  );
}

const ownRecipes = (): string[] => readdirSync(RECIPES).filter((name) => existsSync(join(RECIPES, name, "recipe.ts")));

/** @throws UnusableRecipe naming the file that is missing, can't be compiled or does not export what it must */
export async function loadRecipe(folder: string): Promise<LoadedRecipe> {
  const recipe = await exported(folder, "recipe.ts", "recipe");
  if (typeof recipe !== "object" || recipe === null)
    throw new UnusableRecipe(
      `${folder}: recipe.ts exports no object by the name recipe (recipes/recipe.ts has its members).`,
    );
  const sample = await exported(folder, "sample.ts", "sample");
  if (typeof sample !== "function")
    throw new UnusableRecipe(
      `${folder}: sample.ts exports no function by the name sample (recipes/recipe.ts, Sample).`,
    );
  return { folder, recipe: recipe as Recipe, sample: sample as Sample };
}

/** Compiled as the Lambdas are, so that imports mean the same here and there. */
async function exported(folder: string, file: string, name: string): Promise<unknown> {
  const path = join(folder, file);
  if (!existsSync(path)) throw new UnusableRecipe(`${folder}: ${file} is missing (recipes/README.md).`);
  const target = await mkdtemp(join(tmpdir(), "recipe-"));
  try {
    const outfile = join(target, "module.mjs");
    await build({
      entryPoints: [path],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      nodePaths: [OWN_PACKAGES],
      logLevel: "silent",
    }).catch((error: unknown) => {
      throw new UnusableRecipe(`${folder}: ${file} can't be compiled: ${reason(error)}`, { cause: error });
    });
    const module = (await import(pathToFileURL(outfile).href).catch((error: unknown) => {
      throw new UnusableRecipe(`${folder}: ${file} can't be loaded: ${reason(error)}`, { cause: error });
    })) as Readonly<Record<string, unknown>>;
    return module[name];
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

interface BuildFault {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

/** esbuild names the place of each fault; the first is enough. */
function reason(error: unknown): string {
  const [fault] = (error as { errors?: readonly BuildFault[] }).errors ?? [];
  if (fault === undefined) return String(error);
  return fault.location === null ? fault.text : `line ${fault.location.line}: ${fault.text}`;
}
