import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { hasPython } from "../support/python.ts";
import type { Check } from "./check.ts";
import { casesOf } from "./checks.ts";
import { NOTATIONS } from "./notations.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RATIO = 5;
/**
 * Each is timed in turn with the other, and its best counts: the machine may be busy with something else now and then.
 */
const TURNS = 5;

/** Times the deployed bundle beside the AWS sample notebook's rule in Python, on the same samples. */
export async function speed(rows: readonly SampleRow[], untimed: boolean): Promise<Check[]> {
  if (untimed || !hasPython) {
    const skipped = untimed ? "--untimed" : "python3, which it is measured beside, is missing";
    return [{ what: "speed through the bundle's handler", skipped }];
  }
  const folder = await mkdtemp(join(tmpdir(), "reward-check-"));
  try {
    const outfile = join(folder, "index.cjs");
    // The options of infra/bundled-function.ts.
    await build({
      entryPoints: [join(ROOT, "functions/reward/handler.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      minify: true,
      target: "node20",
      logLevel: "error",
    });
    const samples = samplesOf(rows);
    const input = JSON.stringify(samples);
    const times = Array.from({ length: TURNS }, () => ({
      python: Number(
        execFileSync("python3", [fileURLToPath(new URL("notebook_rule.py", import.meta.url))], {
          input,
          encoding: "utf8",
        }),
      ),
      own: Number(
        execFileSync(process.execPath, [fileURLToPath(new URL("time-bundle.mjs", import.meta.url)), outfile], {
          input,
          encoding: "utf8",
        }),
      ),
    }));
    const python = Math.min(...times.map((turn) => turn.python));
    const own = Math.min(...times.map((turn) => turn.own));
    const loaded = Number(
      execFileSync(
        process.execPath,
        [
          "-e",
          `const t=performance.now();require(${JSON.stringify(outfile)});process.stdout.write(String(performance.now()-t))`,
        ],
        { encoding: "utf8" },
      ),
    );
    return [
      {
        what: `speed through the bundle's handler, ${samples.length} samples in batches of 64`,
        figure: `${own.toFixed(2)} µs a sample, Python ${python.toFixed(2)} µs: ${(python / own).toFixed(1)} ×`,
        demanded: `at least ${RATIO} ×`,
        holds: python / own >= RATIO,
        examples: [],
      },
      {
        what: "the bundle, and the time to load it",
        figure: `${(statSync(outfile).size / 1024).toFixed(0)} KiB, ${loaded.toFixed(0)} ms`,
        demanded: "reported",
        holds: true,
        examples: [],
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function samplesOf(rows: readonly SampleRow[]): unknown[] {
  return casesOf(rows).map(({ text, prompt }, i) => ({
    id: `sample-${i}`,
    messages: [
      { role: "user", content: prompt },
      {
        role: "assistant",
        content: `I look the figures up in the table, subtract the earlier from the later one, and divide by the earlier one.\n\nStep 1: the later figure.\nStep 2: the earlier figure.\n\nANSWER: ${text === "yes" || text === "no" ? text : (NOTATIONS[i % NOTATIONS.length]?.write(text) ?? text)}`,
      },
    ],
    reference_answer: { answer: text },
  }));
}
