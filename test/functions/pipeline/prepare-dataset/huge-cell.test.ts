import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const GIGABYTE = 1e9;
/** What `npm run bench` allows for ten times FinQA. */
const MAX_MIB = 200;

describe("a dataset with a cell of a gigabyte", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "huge-cell-"));
    await build({
      entryPoints: [fileURLToPath(new URL("huge-cell.ts", import.meta.url))],
      outfile: join(folder, "huge-cell.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "error",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is prepared without that row, which is counted, in the memory of any other", () => {
    const output = execFileSync(
      process.execPath,
      [`--max-old-space-size=${MAX_MIB}`, join(folder, "huge-cell.mjs"), String(GIGABYTE)],
      {
        encoding: "utf8",
        env: { PATH: process.env["PATH"], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      },
    );
    const { rows, warnings, seconds, peakMiB } = JSON.parse(output) as {
      rows: unknown;
      warnings: string[];
      seconds: number;
      peakMiB: number;
    };
    console.log(`a cell of 1 GB: ${seconds.toFixed(1)} s, peak memory ${peakMiB.toFixed(0)} MiB`);
    expect(rows).toEqual({ train: 100, val: 100, test: 100 });
    expect(warnings).toContain("train: 1 rows can't be used and were left out; the manifest says which, and why.");
    expect(peakMiB).toBeLessThan(MAX_MIB);
  });
});
