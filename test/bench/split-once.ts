import { mkdtemp, rm } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recipe as finqa } from "../../recipes/finqa/recipe.ts";
import { recipe as gsm8k } from "../../recipes/gsm8k/recipe.ts";
import type { Recipe } from "../../recipes/recipe.ts";
import { recipe as first } from "../../recipes/tools/first-recipe/recipe.ts";
import { prepareSplit } from "../../functions/pipeline/prepare-dataset/prepare-split.ts";
import { peakMiB } from "../support/peak-memory.mjs";
import { SOURCE_RETRIES } from "../../functions/pipeline/prepare-dataset/with-retries.ts";

/**
 * Prepares one file from disk in this process, and prints seconds, rows and peak memory in MiB. Bundled and run by
 * itself: what is measured is the step, not the loader.
 */
const [, , source = "", samples = "", named = "finqa"] = process.argv;
const recipe: Recipe = { finqa, gsm8k, first }[named] ?? finqa;
const folder = await mkdtemp(join(tmpdir(), "bench-"));
const start = performance.now();
const { drawn } = await prepareSplit({
  recipe,
  split: "train",
  open: () => Promise.resolve(createReadStream(source, { highWaterMark: 256 * 1024 })),
  samples: Number(samples),
  seed: 42,
  folder,
  retries: SOURCE_RETRIES,
});
const seconds = (performance.now() - start) / 1000;
await rm(folder, { recursive: true });
console.log(JSON.stringify({ seconds, rows: drawn.length, peakMiB: peakMiB() }));
