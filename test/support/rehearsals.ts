import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { readableCause } from "../../functions/contract/readable-cause.ts";
import { rehearse, type RehearsalOptions, type RehearsalResult } from "../../local/rehearsal.ts";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";
import { type CloudAssembly, readAssembly } from "../../local/template/synthesize.ts";

/** A folder that goes when all tests are done. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(inject("scratchFolder"), "test-"));

/** A folder with FinQA's three files; `train` replaces the text of train.json. */
export async function sourceFolder(train: string = JSON.stringify(generateFinqaRows(1, 120))): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "train.json"), train);
  for (const [file, seed] of [
    ["dev.json", 2],
    ["test.json", 3],
  ] as const)
    await writeFile(join(folder, file), JSON.stringify(generateFinqaRows(seed, 20)));
  return folder;
}

/** A module with a reward function. */
export async function rewardModule(source: string): Promise<string> {
  const file = join(await temporaryFolder(), "reward.mjs");
  await writeFile(file, source);
  return file;
}

export interface Rehearsed extends RehearsalResult {
  readonly out: string;
  /** Names of the states that were entered, in order. */
  readonly entered: readonly string[];
  /** errorMessage of a failed function, or the cause as it is. */
  readonly message: string;
  /** A file that was left in the bucket. */
  object(key: string): Promise<string>;
  /** Keys of objects are paths below this folder. */
  readonly bucketFolder: string;
}

/** Most tests are not about the evaluations, which take most of a rehearsal's time. */
const WITHOUT_EVALUATIONS = { baseline: { rows: 0 }, evaluation: { rows: 0 } };

/**
 * Rehearses the shared assembly on a small sample; with its evaluations only where that is asked for, or the input
 * names them.
 */
export async function rehearsed({
  evaluations = false,
  ...options
}: Partial<Omit<RehearsalOptions, "out">> & { readonly evaluations?: boolean } = {}): Promise<Rehearsed> {
  const assembly: CloudAssembly = options.assembly ?? (await readAssembly(inject("assemblyFolder")));
  const out = await temporaryFolder();
  await mkdir(out, { recursive: true });
  const result = await rehearse({
    name: "test",
    ...options,
    input: inputOf(options.input, evaluations),
    sourceFolder: options.sourceFolder ?? (await sourceFolder()),
    assembly,
    out,
  });
  const bucket =
    Object.keys(assembly.template.Resources).find(
      (id) => assembly.template.Resources[id]?.Type === "AWS::S3::Bucket",
    ) ?? "";
  const bucketFolder = join(out, "s3", `${assembly.stackName}-${bucket}`.toLowerCase());
  return {
    ...result,
    out,
    bucketFolder,
    entered: result.events.flatMap(
      (event) => (event["stateEnteredEventDetails"] as { name: string } | undefined)?.name ?? [],
    ),
    message: readableCause(result.execution.cause ?? ""),
    object: (key) => readFile(join(bucketFolder, key), "utf8"),
  };
}

function inputOf(input: unknown = {}, evaluations: boolean): unknown {
  if (evaluations || typeof input !== "object" || input === null || Array.isArray(input)) return input;
  return { ...WITHOUT_EVALUATIONS, ...input };
}
