// One invocation of the reward function in a process of its own, as on Lambda: the event arrives as text, and the
// answer leaves as text. Prints milliseconds (of the first call, cold code, and of the fastest of the next), peak
// memory and sizes.
import { Buffer } from "node:buffer";
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { peakMiB } from "../support/peak-memory.mjs";

const WARM = 4;
const [, , bundle, eventFile] = process.argv;
process.stdout.write = () => true; // the handler's log line

const { handler } = createRequire(import.meta.url)(bundle);
const event = readFileSync(eventFile, "utf8");
async function invoke() {
  const start = performance.now();
  const result = JSON.stringify(await handler(JSON.parse(event)));
  return { milliseconds: performance.now() - start, bytes: result.length };
}
const cold = await invoke();
const peak = peakMiB();
let warm = Infinity;
for (let i = 0; i < WARM; i++) warm = Math.min(warm, (await invoke()).milliseconds);
writeSync(
  1,
  JSON.stringify({
    cold: cold.milliseconds,
    warm,
    peakMiB: peak,
    requestBytes: Buffer.byteLength(event),
    responseBytes: cold.bytes,
  }),
);
