import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { sample as gsm8kSample } from "../../recipes/gsm8k/sample.ts";
import { sample as firstSample } from "../../recipes/tools/first-recipe/sample.ts";

/** Of the smaller file; the larger one is ten times as long. */
const ROWS = 60_000;
/** Memory that may be a little more for ten times the rows: two numbers a line, and what the collector leaves. */
const MAX_MIB = 200;

const FORMATS = [
  { name: "JSON Lines", recipe: "gsm8k", heading: "", text: gsm8kSample()["train.jsonl"] ?? "" },
  { name: "CSV", recipe: "first", heading: "note,question,answer\n", text: firstSample()["rows.csv"] ?? "" },
] as const;

/**
 * Sources in the other formats, at two sizes, read to written.
 * @param bundle of split-once.ts
 * @returns whether memory stays within its bound
 */
export async function otherFormats(bundle: string, folder: string): Promise<boolean> {
  let small = true;
  for (const { name, recipe, heading, text } of FORMATS) {
    for (const times of [1, 10]) {
      const path = join(folder, `${recipe}-${times}`);
      await write(path, heading, text.slice(heading.length).trimEnd().split("\n"), ROWS * times);
      const printed = execFileSync(process.execPath, [bundle, path, "20000", recipe], { encoding: "utf8" });
      const { seconds, peakMiB } = JSON.parse(printed) as { seconds: number; peakMiB: number };
      const fits = peakMiB <= MAX_MIB;
      small &&= fits;
      console.log(
        `${fits ? "✔" : "✘"} ${name}, ${((await stat(path)).size / 1e6).toFixed(0)} MB, ${ROWS * times} rows: ${seconds.toFixed(2)} s, peak memory ${peakMiB.toFixed(0)} MiB (at most ${MAX_MIB})`,
      );
    }
  }
  return small;
}

async function write(path: string, heading: string, lines: readonly string[], rows: number): Promise<void> {
  const out = createWriteStream(path);
  out.write(heading);
  for (let i = 0; i < rows; i++) if (!out.write(`${lines[i % lines.length] ?? ""}\n`)) await once(out, "drain");
  out.end();
  await once(out, "finish");
}
