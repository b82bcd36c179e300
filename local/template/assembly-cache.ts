import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, utimes } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type CloudAssembly, readAssembly, synthesize } from "./synthesize.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Below node_modules: `npm ci`, which may change what is bundled, empties it. A test that wants a fresh synthesis names
 * another folder.
 */
const CACHE = process.env["REHEARSAL_CACHE"] ?? join(root, "node_modules", ".cache", "rehearsal", "assemblies");

/** What a synthesis reads. */
const SOURCES = [
  "infra",
  "functions",
  "statemachine",
  "recipes",
  "cdk.json",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

const KEPT = 4;

export interface CachedAssembly extends CloudAssembly {
  /** Whether an earlier synthesis of the same sources served. */
  readonly cached: boolean;
}

/**
 * Synthesizes the template, unless nothing that it is made of has changed since it was last synthesized.
 * @param recipe absolute folder of the recipe; absent: the default one
 */
export async function cachedAssembly(signal?: AbortSignal, recipe?: string): Promise<CachedAssembly> {
  const folder = join(CACHE, keyOfSources(recipe));
  if (existsSync(join(folder, "manifest.json"))) {
    const now = new Date();
    await utimes(folder, now, now);
    return { ...(await readAssembly(folder)), cached: true };
  }
  await mkdir(CACHE, { recursive: true });
  // Written next to its place and then moved there as a whole: two rehearsals may start at once, and one may be killed.
  const unfinished = await mkdtemp(join(CACHE, "unfinished-"));
  try {
    await synthesize(unfinished, recipe === undefined ? {} : { recipe }, signal);
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, "manifest.json"))) throw error; // another rehearsal was faster
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await forgetOld();
  return { ...(await readAssembly(folder)), cached: false };
}

/** Of every file's name and content, and of what git says of the tree, which the template holds too. */
function keyOfSources(recipe: string | undefined): string {
  const hash = createHash("sha256").update(process.version).update(gitState());
  for (const source of SOURCES)
    for (const file of filesOf(join(root, source)))
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  if (recipe !== undefined) {
    hash.update(`\0recipe ${recipe}\0`);
    for (const file of filesOf(recipe)) hash.update(`\0${relative(recipe, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 32);
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesOf(join(path, entry.name)));
}

function gitState(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    return git("rev-parse", "HEAD") + git("status", "--porcelain", "--untracked-files=no");
  } catch {
    return "no git";
  }
}

async function forgetOld(): Promise<void> {
  const folders = readdirSync(CACHE)
    .map((name) => join(CACHE, name))
    // Another rehearsal may delete the same.
    .map((folder) => ({ folder, used: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => b.used - a.used);
  for (const { folder } of folders.slice(KEPT)) await rm(folder, { recursive: true, force: true });
}
