// Times a bundle's handler on samples read from standard input, in a process of its own as on Lambda. Prints
// microseconds a sample.
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const BATCH = 64;
/** An instance scores tens of thousands of samples in a training: what counts is the speed once it is warm. */
const ROUNDS = 100;

const { handler } = createRequire(import.meta.url)(process.argv[2]);
const samples = JSON.parse(readFileSync(0, "utf8"));
const batches = Array.from({ length: Math.ceil(samples.length / BATCH) }, (_, i) =>
  samples.slice(i * BATCH, (i + 1) * BATCH),
);
process.stdout.write = () => true; // the batches' log lines
let best = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  for (const batch of batches) await handler(batch);
  best = Math.min(best, performance.now() - start);
}
writeSync(1, String((best * 1000) / samples.length));
