import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { UsageError } from "../command-line.ts";

/** This project's packages, for a recipe that lies elsewhere. */
const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Texts by file name: the files of a recipe's source, with generated rows. */
export type SampleFiles = Readonly<Record<string, string>>;

/**
 * Runs sample.ts of a recipe: the only code of it that the rehearsal runs by itself, and all that it takes is data.
 * @throws UsageError where it gives none
 */
export async function sampleOf(folder: string): Promise<SampleFiles> {
  const target = await mkdtemp(join(tmpdir(), "sample-"));
  try {
    const outfile = join(target, "sample.mjs");
    await build({
      entryPoints: [join(folder, "sample.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      nodePaths: [PACKAGES],
      logLevel: "silent",
    });
    const { sample } = (await import(pathToFileURL(outfile).href)) as { sample: () => SampleFiles };
    return sample();
  } catch (error) {
    throw new UsageError(`sample.ts of the recipe in ${folder} gives no sample: ${String(error)}`);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

/** Writes a sample's files. */
export async function writeSample(folder: string, files: SampleFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}
