import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkedRecipe } from "./check-recipe.ts";
import { UnusableRecipe } from "./unusable-recipe.ts";

/** `npm run recipe:test -- NAME|DIR`: tries a recipe as a synthesis would, then runs the tests in its folder. */
const [, , named] = process.argv;
if (named === undefined) {
  console.error("Call: npm run recipe:test -- NAME|DIR");
  process.exit(2);
}
try {
  const { folder, recipe } = await checkedRecipe(named);
  console.log(`✔ ${recipe.title}: members, values, ${recipe.knownCases.length} known cases and the sample`);
  const tests = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  if (tests.length > 0) {
    const files = tests.map((file) => join(folder, file));
    process.exitCode =
      spawnSync(process.execPath, ["--import", "tsx", "--test", ...files], { stdio: "inherit" }).status ?? 1;
  }
} catch (error) {
  if (!(error instanceof UnusableRecipe)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
