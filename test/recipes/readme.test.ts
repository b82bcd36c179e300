import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedRecipe } from "../../recipes/tools/check-recipe.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(ROOT, "recipes", "README.md"), "utf8");

/** The worked example: a block of TypeScript behind the name of its file. */
const exampleOf = (file: string): string => {
  const [, code] = new RegExp(`^\`${file}\`:\\n\\n\`\`\`ts\\n([^]*?)^\`\`\`$`, "m").exec(README) ?? [];
  if (code === undefined) throw new Error(`README.md has no block for ${file}`);
  return code;
};

let outside: string;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "outside-"));
});
afterAll(() => rm(outside, { recursive: true }));

const npm = (...args: string[]): { status: number | null; printed: string } => {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, printed: `${stdout}${stderr}` };
};

describe("the worked example of recipes/README.md", () => {
  it("is a recipe that works, written by hand into an empty folder outside the repository", async () => {
    const folder = join(outside, "by-hand");
    await mkdir(folder);
    for (const file of ["recipe.ts", "sample.ts"]) await writeFile(join(folder, file), exampleOf(file));
    expect((await checkedRecipe(folder)).recipe).toMatchObject({ name: "my-task", source: { format: "csv" } });
  });

  it("is what recipe:new writes, but for the place of the interface", async () => {
    for (const file of ["recipe.ts", "sample.ts"])
      expect(exampleOf(file).replace(/"[^"]*recipe\.ts"/, '"../../recipe.ts"')).toBe(
        await readFile(join(ROOT, "recipes", "tools", "first-recipe", file), "utf8"),
      );
  });
});

describe("npm run recipe:new", () => {
  it("writes a recipe that recipe:test and reward:check pass at once", () => {
    const folder = join(outside, "bottle-count");
    const made = npm("recipe:new", "--", folder);
    expect(made.printed).toContain(`npm start -- --recipe ${folder}`);
    expect(made.status).toBe(0);
    const tested = npm("recipe:test", "--", folder);
    expect(tested.printed).toContain("✔ Bottle count: members, values, 5 known cases and the sample");
    expect(tested.status).toBe(0);
    const checked = npm("reward:check", "--", "--recipe", folder, "--untimed");
    expect(checked.printed).toContain("The reward of Bottle count, on its generated sample");
    expect(checked.status).toBe(0);
  });

  it.each([
    ["a name that AWS refuses", "My_Task", /The name must be 1 to 16 lowercase letters/],
    ["a folder with something in it", "finqa", /is not empty; name another folder/],
  ])("refuses %s", (_, name, says) => {
    const { status, printed } = npm("recipe:new", "--", name);
    expect(printed).toMatch(says);
    expect(status).toBe(2);
  });
});

describe("a broken recipe", () => {
  it("is named by recipe:test, reward:check and reward:explain in words, without a stack", () => {
    const folder = join(outside, "nowhere");
    for (const [command, ...args] of [
      ["recipe:test", folder],
      ["reward:check", "--recipe", folder],
      ["reward:explain", "--recipe", folder, "--answer", "1", "--reference", "1"],
    ] as const) {
      const { status, printed } = npm(command, "--", ...args);
      expect(printed).toContain(`There is no recipe.ts in "${folder}"`);
      expect(printed).not.toMatch(/^\s+at /m);
      expect(status).toBeGreaterThan(0);
    }
  });
});
