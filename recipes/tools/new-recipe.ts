import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkedRecipe } from "./check-recipe.ts";

const RECIPES = fileURLToPath(new URL("..", import.meta.url));
const FIRST = join(RECIPES, "tools", "first-recipe");

/**
 * `npm run recipe:new -- my-task` writes a first recipe, which works as it is: into recipes/ by its name, or into any
 * folder by its path.
 */
const [, , named = ""] = process.argv;
const isPath = /[./\\]/.test(named);
const folder = isPath ? resolve(named) : join(RECIPES, named);
const name = basename(folder);

if (named === "" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 16 || name.endsWith("-rft"))
  refuse(
    `Call: npm run recipe:new -- my-task, or -- ../my-task for a folder elsewhere. The name must be 1 to 16 lowercase letters, digits and single hyphens, a letter first, not ending in -rft; got "${named}".`,
  );
if (existsSync(folder) && readdirSync(folder).length > 0) refuse(`"${folder}" is not empty; name another folder.`);

await mkdir(folder, { recursive: true });
const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
const interfaceFile = relative(folder, join(RECIPES, "recipe.ts")).replaceAll("\\", "/");
for (const file of readdirSync(FIRST)) {
  const text = await readFile(join(FIRST, file), "utf8");
  await writeFile(
    join(folder, file),
    text
      .replaceAll('"../../recipe.ts"', JSON.stringify(interfaceFile))
      .replaceAll("my-task", name)
      .replaceAll("My task", title),
  );
}
await checkedRecipe(folder);
const shown = isPath ? named : name;
console.log(`A recipe that works is in ${folder}: make it yours, file by file (recipes/README.md). Then

npm run recipe:test -- ${shown}                 tries the recipe, and runs its test
npm start -- --recipe ${shown}                  rehearses a training on its sample
npm run reward:check -- --recipe ${shown}       tries its reward on right, wrong and hedged answers
npx cdk deploy -c recipe=${shown}               deploys it, beside the stacks of other recipes`);

function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}
