import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ROWS, writeBigTrain } from "./big-source.ts";
import { handlerOnce } from "./handler-once.ts";
import { otherFormats } from "./formats.ts";
import { rewardLoad } from "./reward-load.ts";

/**
 * `npm run bench`: prepare-dataset at FinQA's size and at ten times that, beside plain Python on the same rows. Exits 1
 * where it takes more than 200 MiB, or longer than Python. And the reward function under its largest batches: exits 1
 * where its timeout is not twice what they take, or its memory not half as much again.
 */
const MAX_MIB = 200;
/** In turn, and each one's best counts: the machine may be busy with something else now and then. */
const ROUNDS = 7;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "prepare-bench-"));
try {
  const bundle = join(folder, "handler.cjs");
  const once = join(folder, "split-once.mjs");
  // The options of infra/bundled-function.ts.
  await build({
    entryPoints: [here("../../functions/pipeline/prepare-dataset/handler.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    target: "node20",
    logLevel: "error",
  });
  await build({
    entryPoints: [here("split-once.ts")],
    outfile: once,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });

  const sizes = [1, 10].map((times) => ({ times, folder: join(folder, `x${times}`) }));
  for (const size of sizes) {
    await mkdir(size.folder);
    await writeBigTrain(join(size.folder, "train.json"), size.times);
    for (const file of ["dev.json", "test.json"])
      await copyFile(join(sizes[0]?.folder ?? "", "train.json"), join(size.folder, file));
  }

  const train = join(sizes[0]?.folder ?? "", "train.json");
  console.log(`train.json: ${ROWS} rows, ${((await stat(train)).size / 1e6).toFixed(1)} MB, and ten times that\n`);
  const own: number[] = [];
  const python: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(
      (
        JSON.parse(execFileSync(process.execPath, [once, train, String(ROWS)], { encoding: "utf8" })) as {
          seconds: number;
        }
      ).seconds,
    );
    python.push(
      Number(
        execFileSync("python3", [here("plain.py"), train, join(folder, "python.jsonl")], { encoding: "utf8" }).split(
          " ",
        )[0],
      ),
    );
  }
  const ratio = Math.min(...own) / Math.min(...python);
  const faster = ratio <= 1;
  console.log(
    `${faster ? "✔" : "✘"} one file, read to written, best of ${ROUNDS} in turn: ${Math.min(...own).toFixed(2)} s, plain Python ${Math.min(...python).toFixed(2)} s, ratio ${ratio.toFixed(2)} (at most 1)`,
  );

  let small = true;
  for (const size of sizes) {
    const { seconds, peakMiB } = await handlerOnce(bundle, size.folder);
    const fits = peakMiB <= MAX_MIB;
    small &&= fits;
    console.log(
      `${fits ? "✔" : "✘"} the whole handler, ${size.times} × FinQA's size, HTTP to S3: ${seconds.toFixed(2)} s, peak memory ${peakMiB.toFixed(0)} MiB (at most ${MAX_MIB})`,
    );
  }
  const flat = await otherFormats(once, folder);
  const held = await rewardLoad(folder);
  process.exitCode = faster && small && flat && held ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
