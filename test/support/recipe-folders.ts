import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FIRST = fileURLToPath(new URL("../../recipes/tools/first-recipe", import.meta.url));

/** Changes a file's text: the part that is replaced must be there. */
export type Change = readonly [file: "recipe.ts" | "sample.ts", from: string | RegExp, to: string];

/**
 * The first recipe that `npm run recipe:new` writes, in a folder outside the repository, with changes.
 * @param work gets the folder, which is removed afterwards
 */
export async function withRecipe<T>(changes: readonly Change[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "my-task-"));
  try {
    for (const file of ["recipe.ts", "sample.ts"] as const) {
      let text = await readFile(join(FIRST, file), "utf8");
      for (const [of, from, to] of changes) {
        if (of !== file) continue;
        const changed = text.replace(from, to);
        if (changed === text) throw new Error(`${file} has no ${String(from)}`);
        text = changed;
      }
      await writeFile(join(folder, file), text);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
