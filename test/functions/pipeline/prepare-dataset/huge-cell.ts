import { Readable } from "node:stream";
import { prepareDataset } from "../../../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { MemoryS3 } from "../../../support/memory-s3.ts";
import { peakMiB } from "../../../support/peak-memory.mjs";
import { runOf } from "../../../support/runs.ts";

/**
 * Prepares a dataset whose train.json has one cell of so many bytes, made as it is read; prints what came of it and
 * this process's peak memory. Run by itself, bundled.
 */
const cellBytes = Number(process.argv[2]);

const good = Array.from({ length: 100 }, (_, i) => `{"qa":{"question":"what is ${i}?","exe_ans":${i}}}`);
const small = (): Readable => Readable.from([Buffer.from(`[${good.join(",")}]`)], { objectMode: false });

function* bytes(): Generator<Buffer> {
  yield Buffer.from(`[${good.slice(0, 50).join(",")},{"qa":{"question":"huge?","exe_ans":1},"table":[["`);
  const chunk = Buffer.alloc(64 * 1024, "x"); // of S3's and HTTP's own size
  for (let left = cellBytes; left > 0; left -= chunk.length)
    yield Buffer.from(chunk.subarray(0, Math.min(left, chunk.length)));
  yield Buffer.from(`"]]},${good.slice(50).join(",")}]`);
}

const s3 = new MemoryS3();
s3.objects.set("source/finqa/train.json", () => Readable.from(bytes(), { objectMode: false }));
for (const file of ["dev.json", "test.json"]) s3.objects.set(`source/finqa/${file}`, small);
const start = performance.now();
const { rows, warnings } = await prepareDataset(
  { run: runOf({ dataset: { source: "s3://source/finqa" } }) },
  { s3: s3.client, bucket: "rft-bucket" },
);
console.log(
  JSON.stringify({
    rows,
    warnings,
    seconds: (performance.now() - start) / 1000,
    peakMiB: peakMiB(),
  }),
);
