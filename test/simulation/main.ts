import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { printed, simulate } from "./simulated-run.ts";
import { outlineOf, type RunOutline, summaryOf } from "./summary.ts";

/** `npm run simulate -- [--runs 1000] [--seed N]`: many runs and a summary, or one and all that happened in it. */
const HELP = "Call: npm run simulate -- [--runs 1000] | --seed N";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
if (process.send === undefined) await main();
else await work(JSON.parse(process.argv[2] ?? "[]") as number[]);
process.exit(); // a function that was killed leaves timers behind

async function main(): Promise<void> {
  const { runs, seed } = parseArgs({
    options: { runs: { type: "string", default: "1000" }, seed: { type: "string" } },
  }).values;
  if (![runs, seed ?? "1"].every((number) => /^[1-9]\d*$/.test(number))) {
    console.error(HELP);
    process.exit(2);
  }
  const failed = seed === undefined ? await many(Number(runs)) : await one(Number(seed));
  process.exit(failed ? 1 : 0);
}

async function one(seed: number): Promise<boolean> {
  const run = await simulate(seed);
  console.log(printed(run));
  console.log(
    `\nended: ${run.ends.join(", then redriven: ")}\n${run.violations.length === 0 ? "every promise was kept" : run.violations.map((violation) => `BROKEN: ${violation}`).join("\n")}`,
  );
  return run.violations.length > 0;
}

/** In as many processes as there are CPUs; the seeds are dealt out in turn. */
async function many(runs: number): Promise<boolean> {
  const start = performance.now();
  const seeds = Array.from({ length: runs }, (_, i) => i + 1);
  const processes = Math.min(availableParallelism(), 8);
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, i) => outlinesOf(seeds.filter((seed) => seed % processes === i))),
  );
  const outlines = parts.flat().toSorted((a, b) => a.seed - b.seed);
  console.log(summaryOf(outlines, (performance.now() - start) / 1000));
  return outlines.some(({ violations }) => violations.length > 0);
}

function outlinesOf(seeds: readonly number[]): Promise<RunOutline[]> {
  return new Promise((resolve, reject) => {
    const outlines: RunOutline[] = [];
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(seeds)]);
    child.on("message", (outline) => outlines.push(outline as RunOutline));
    child.on("error", reject).on("exit", () => {
      if (outlines.length === seeds.length) resolve(outlines);
      else reject(new Error(`A process of the simulation ended after seed ${outlines.at(-1)?.seed ?? "(none)"}.`));
    });
  });
}

async function work(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const outline = outlineOf(await simulate(seed));
    await new Promise((resolve) => process.send?.(outline, undefined, undefined, resolve));
  }
}
