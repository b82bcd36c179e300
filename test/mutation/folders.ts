import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);
/** Folders of which each part has a score of its own. */
const SPLIT = ["functions/pipeline", "functions/ended", "functions/evaluation"];

/**
 * Every folder that is scored by itself, with what is mutated in it: the report's page is not (it is drawing, and its
 * test compares no drawing).
 */
export const FOLDERS: readonly string[] = [
  ...subfoldersOf("recipes"),
  ...subfoldersOf("functions").filter((folder) => !SPLIT.includes(folder)),
  ...SPLIT.flatMap(subfoldersOf),
];
export const mutated = (folder: string): string[] => [
  `${folder}/**/*.ts`,
  "!functions/pipeline/write-report/page/**",
  "!functions/reward/explain.ts", // a command, which its test runs in a process of its own
];

/**
 * Tests that may kill a folder's mutants. Nearly every test scores something on its way: those of scoring itself are
 * enough for what scores, and take seconds a mutant instead of a minute.
 */
export const testsFor = (folder: string): readonly string[] =>
  /^(?:recipes|functions\/reward)(?:\/|$)/.test(folder)
    ? ["test/recipes/**/*.test.ts", "test/functions/{reward,dataset}/**/*.test.ts"]
    : ["test/functions/**/*.test.ts", "test/recipes/**/*.test.ts"];

/** Folders that must reach MIN_SCORE together: what pays, stops, checks and scores. */
export const HELD: readonly string[] = [
  "functions/aws",
  "functions/contract",
  "functions/pipeline/create-training-job",
  "functions/pipeline/check-training-job",
  "functions/ended/stop-training-job",
  "functions/pipeline/smoke-test-reward",
  "functions/reward",
  "functions/dataset",
  "recipes/finqa",
  "recipes/numeric",
];
export const MIN_SCORE = 85;

function subfoldersOf(folder: string): string[] {
  return readdirSync(fileURLToPath(new URL(folder, ROOT)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}
