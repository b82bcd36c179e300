import type { Recipe } from "../../recipes/recipe.ts";
import { SPLITS } from "./splits.ts";

/** The files of a recipe's source, for a person: "train.json, dev.json and test.json". */
export function sourceFiles({ source: { files } }: Pick<Recipe, "source">): string {
  const names = SPLITS.map((split) => files[split]).filter((file) => file !== undefined);
  return names.length === 1 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
