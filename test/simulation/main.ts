import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manySweeps } from "./sweeps/many-sweeps.ts";
import { planOf, raceOf } from "./plan.ts";
import { printed, simulated, type SimulatedRun } from "./simulated-run.ts";
import { outlineOf, type RunOutline, summaryOf } from "./summary.ts";

/**
 * `npm run simulate`: many runs and a summary, or one and all that happened in it. A race is a run of which two
 * executions are started at once; sweeps are simulated by themselves, their trials as wholes (sweeps/).
 */
const HELP = "Call: npm run simulate -- [--runs 1000] | --races 200 | --sweeps 300 | --seed N [--race]";

/** What one process is to do. */
interface Work {
  readonly seeds: readonly number[];
  readonly race: boolean;
}

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
if (process.send === undefined) await main();
else await work(JSON.parse(process.argv[2] ?? "{}") as Work);
process.exit(); // a function that was killed leaves timers behind

async function main(): Promise<void> {
  const { runs, races, sweeps, seed, race } = parseArgs({
    options: {
      runs: { type: "string", default: "1000" },
      races: { type: "string" },
      sweeps: { type: "string" },
      seed: { type: "string" },
      race: { type: "boolean", default: false },
    },
  }).values;
  if (![runs, races ?? "1", sweeps ?? "1", seed ?? "1"].every((number) => /^[1-9]\d*$/.test(number))) {
    console.error(HELP);
    process.exit(2);
  }
  const failed =
    seed !== undefined
      ? await one(Number(seed), race)
      : sweeps !== undefined
        ? await manySweeps(Number(sweeps))
        : races !== undefined
          ? await many(Number(races), true)
          : await many(Number(runs), false);
  process.exit(failed ? 1 : 0);
}

function simulate(seed: number, race: boolean): Promise<SimulatedRun> {
  return simulated(race ? raceOf(seed) : planOf(seed));
}

async function one(seed: number, race: boolean): Promise<boolean> {
  const run = await simulate(seed, race);
  console.log(printed(run));
  console.log(
    `\nended: ${run.ends.join(", then redriven: ")}${run.endsOfTwin.length === 0 ? "" : `; its twin: ${run.endsOfTwin.join()}`}\n${run.violations.length === 0 ? "every promise was kept" : run.violations.map((violation) => `BROKEN: ${violation}`).join("\n")}`,
  );
  return run.violations.length > 0;
}

/** In as many processes as there are CPUs; the seeds are dealt out in turn. */
async function many(runs: number, race: boolean): Promise<boolean> {
  const start = performance.now();
  const seeds = Array.from({ length: runs }, (_, i) => i + 1);
  const processes = Math.min(availableParallelism(), 8);
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      outlinesOf({ seeds: seeds.filter((seed) => seed % processes === i), race }),
    ),
  );
  const outlines = parts.flat().toSorted((a, b) => a.seed - b.seed);
  console.log(summaryOf(outlines, (performance.now() - start) / 1000, race ? " --race" : ""));
  // In a race one trains, and one only: both are in the queue until each has been shown the other.
  const odd = race ? outlines.filter(({ trained }) => trained !== 1) : [];
  if (race) console.log(`races of which one training stayed: ${outlines.length - odd.length} of ${outlines.length}`);
  for (const { seed, trained } of odd) console.log(`  seed ${seed}: ${trained} stayed`);
  return odd.length > 0 || outlines.some(({ violations }) => violations.length > 0);
}

function outlinesOf(todo: Work): Promise<RunOutline[]> {
  return new Promise((resolve, reject) => {
    const outlines: RunOutline[] = [];
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(todo)]);
    child.on("message", (outline) => outlines.push(outline as RunOutline));
    child.on("error", reject).on("exit", () => {
      if (outlines.length === todo.seeds.length) resolve(outlines);
      else reject(new Error(`A process of the simulation ended after seed ${outlines.at(-1)?.seed ?? "(none)"}.`));
    });
  });
}

async function work({ seeds, race }: Work): Promise<void> {
  for (const seed of seeds) {
    const outline = outlineOf(await simulate(seed, race));
    await new Promise((resolve) => process.send?.(outline, undefined, undefined, resolve));
  }
}
