import { mkdtemp, rm } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recipe } from "#recipe";
import { prepareSplit } from "../../functions/pipeline/prepare-dataset/prepare-split.ts";
import { SOURCE_RETRIES } from "../../functions/pipeline/prepare-dataset/with-retries.ts";

/**
 * Prepares one file from disk in this process, and prints seconds, rows and peak memory in MiB. Bundled and run by
 * itself: what is measured is the step, not the loader.
 */
const [, , source = "", samples = ""] = process.argv;
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
console.log(JSON.stringify({ seconds, rows: drawn.length, peakMiB: process.resourceUsage().maxRSS / 1024 }));
