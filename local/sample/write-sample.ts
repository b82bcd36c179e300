import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";

/** Rows of each file: enough for twenty training steps with the defaults, few enough to be quick. */
const FILES = [
  ["train.json", 1, 640],
  ["dev.json", 2, 100],
  ["test.json", 3, 100],
] as const;

/** Writes the generated sample as FinQA's three files. */
export async function writeSample(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, seed, count] of FILES)
    await writeFile(join(folder, file), JSON.stringify(generateFinqaRows(seed, count)));
}
