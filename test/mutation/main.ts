import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { table } from "../simulation/summary.ts";
import { FOLDERS, HELD, MIN_SCORE, mutated, testsFor } from "./folders.ts";

/**
 * `npm run mutation`: changes the functions' code in one place at a time, runs the tests that reach it, and says which
 * changes no test sees. Some hours for all folders; name some to have those alone. Exits 1 where all the folders of
 * HELD were run and come to less than MIN_SCORE together.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: "string", default: "2" } },
});
const unknown = positionals.filter((folder) => !FOLDERS.includes(folder));
if (unknown.length > 0 || !/^[1-9]\d*$/.test(values.concurrency)) {
  console.error(
    `Call: npm run mutation -- [--concurrency 2] [folder …], got ${unknown.join(" ") || values.concurrency}\nFolders: ${FOLDERS.join(" ")}`,
  );
  process.exit(2);
}

type MutantResult = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

interface Score {
  readonly folder: string;
  /** Not scored. */
  readonly atLoad: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly uncovered: number;
}

const folders = positionals.length > 0 ? positionals : FOLDERS;
const scores: Score[] = [];
for (const folder of folders) {
  const all = await mutantsOf(folder);
  // Code that runs as its module is loaded (schemas, patterns, constants). Stryker ignores it where no test runs it
  // again, and otherwise switches the mutant on after the module was loaded, when it has no effect.
  const results = all.filter((one) => one.static !== true);
  const count = (status: MutantResult["status"]): number => results.filter((one) => one.status === status).length;
  scores.push({
    folder,
    atLoad: all.length - results.length,
    killed: count("Killed"),
    timedOut: count("Timeout"),
    survived: count("Survived"),
    uncovered: count("NoCoverage"),
  });
  for (const result of results) if (["Survived", "NoCoverage"].includes(result.status)) console.log(lineOf(result));
}

const held = scores.filter(({ folder }) => HELD.includes(folder));
console.log(
  `\n${table(
    ["folder", "killed", "timed out", "survived", "not covered", "score", "at load, not scored"],
    [...scores, ...(held.length > 1 ? [sumOf(held)] : [])].map((score) => [
      score.folder,
      ...[score.killed, score.timedOut, score.survived, score.uncovered].map(String),
      `${percentOf(score).toFixed(1)} %`,
      String(score.atLoad),
    ]),
  )}`,
);
process.exit(held.length === HELD.length && percentOf(sumOf(held)) < MIN_SCORE ? 1 : 0);

async function mutantsOf(folder: string): Promise<MutantResult[]> {
  const tempDirName = await mkdtemp(join(tmpdir(), "finqa-rft-mutation-"));
  process.env["MUTATION_TESTS"] = testsFor(folder).join(" "); // for vitest.config.ts, in Stryker's own processes
  try {
    return await new Stryker({
      configFile: "test/mutation/stryker.config.mjs",
      mutate: mutated(folder),
      concurrency: Number(values.concurrency),
      tempDirName,
    }).runMutationTest();
  } finally {
    await rm(tempDirName, { recursive: true, force: true });
  }
}

/** `file:line:column kind: what stands there instead`. */
function lineOf({ fileName, location: { start }, mutatorName, replacement, status }: MutantResult): string {
  const instead = replacement.replace(/\s+/g, " ").slice(0, 160);
  return `  ${status === "Survived" ? "survived" : "not covered"}: ${relative(".", fileName)}:${start.line}:${start.column} ${mutatorName}: ${instead}`;
}

/** Of the mutants that could have been killed, those that were. */
function percentOf({ killed, timedOut, survived, uncovered }: Score): number {
  const all = killed + timedOut + survived + uncovered;
  return all === 0 ? 100 : (100 * (killed + timedOut)) / all;
}

function sumOf(parts: readonly Score[]): Score {
  const sum = (of: (score: Score) => number): number => parts.reduce((total, score) => total + of(score), 0);
  return {
    folder: `together, of ${HELD.length}: ${parts.length}`,
    atLoad: sum(({ atLoad }) => atLoad),
    killed: sum(({ killed }) => killed),
    timedOut: sum(({ timedOut }) => timedOut),
    survived: sum(({ survived }) => survived),
    uncovered: sum(({ uncovered }) => uncovered),
  };
}
