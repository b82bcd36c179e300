import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recipe as chosen } from "#recipe";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Recipe } from "../../../recipes/recipe.ts";
import { type Manifest, PrepareDatasetEvent, type PreparedDataset, type SplitReport } from "../../contract/dataset.ts";
import { DatasetInvalid } from "../../contract/errors.ts";
import { MIN_SAMPLES } from "../../contract/execution-input.ts";
import { datasetKey, manifestKey } from "../../contract/keys.ts";
import { parseEvent } from "../../contract/parse.ts";
import { sourceFiles } from "../../contract/source-files.ts";
import { type Split, SPLITS } from "../../contract/splits.ts";
import { DatasetStore } from "./dataset-store.ts";
import { type DrawnSplit, fileOf, prepareSplit } from "./prepare-split.ts";
import { sourceOf } from "./source.ts";
import type { SplitFacts } from "./split-statistics.ts";
import { warningsOf } from "./warnings.ts";
import { SOURCE_RETRIES } from "./with-retries.ts";

type Run = PrepareDatasetEvent["run"];

export interface PrepareDatasetDependencies {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly recipe?: Recipe;
  readonly open?: ReturnType<typeof sourceOf>;
  readonly retries?: typeof SOURCE_RETRIES;
}

/**
 * The source's files → Bedrock's JSONL in S3, under the digest of their content, with a manifest. Memory does not grow
 * with the files.
 * @throws DatasetUnavailable, DatasetInvalid, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function prepareDataset(
  event: unknown,
  { s3, bucket, recipe = chosen, open, retries = SOURCE_RETRIES }: PrepareDatasetDependencies,
): Promise<PreparedDataset> {
  const { run } = parseEvent(PrepareDatasetEvent, "PrepareDataset", event);
  const folder = await mkdtemp(join(tmpdir(), "prepare-dataset-"));
  try {
    const splits = {} as Record<Split, DrawnSplit>;
    for (const split of SPLITS) {
      splits[split] = await prepareSplit({
        recipe,
        split,
        open: open ?? sourceOf(run.dataset.source, s3, sourceFiles(recipe)),
        samples: samplesOf(run, split),
        seed: run.dataset.seed,
        dropDoubtful: split === "train" && run.dataset.dropDoubtful,
        folder,
        retries,
      });
      assertEnough(split, splits[split], run, recipe);
    }
    return await store(run, splits, new DatasetStore(s3, bucket), { bucket, recipe });
  } finally {
    await rm(folder, { recursive: true, force: true }); // /tmp is kept between invocations
  }
}

function samplesOf({ dataset }: Run, split: Split): number {
  return { train: dataset.trainSamples, val: dataset.validationSamples, test: dataset.testSamples }[split];
}

/** Bedrock takes no training set under 100 prompts, and checks that only after the job was created. */
function assertEnough(
  split: Split,
  { drawn, statistics }: DrawnSplit,
  { useValidationData, dataset }: Run,
  recipe: Recipe,
): void {
  const needed = split === "train" ? MIN_SAMPLES : split === "val" && useValidationData ? 1 : 0;
  if (drawn.length >= needed) return;
  const { rowsRead, leftOut, droppedAsDoubtful } = statistics.report(drawn, new Set(), 0);
  const reasons = leftOut.first.slice(0, 5).map(({ index, reason }) => `row ${index}: ${reason}`);
  throw new DatasetInvalid(
    `${fileOf(split, recipe)} of ${dataset.source} has ${drawn.length} usable rows of ${rowsRead}; at least ${needed} are needed.${reasons.length > 0 ? ` Left out: ${reasons.join("; ")}${leftOut.count > reasons.length ? "; …" : ""}.` : ""}${droppedAsDoubtful === 0 ? "" : ` ${droppedAsDoubtful} were left out by dataset.dropDoubtful.`} Correct the source, or name another as dataset.source; then redrive, or start a new execution.`,
  );
}

async function store(
  run: Run,
  splits: Readonly<Record<Split, DrawnSplit>>,
  target: DatasetStore,
  { bucket, recipe }: { readonly bucket: string; readonly recipe: Recipe },
): Promise<PreparedDataset> {
  const digest = createHash("sha256")
    .update(SPLITS.map((split) => splits[split].sha256).join("\n"))
    .digest("hex")
    .slice(0, 16);
  const earlier = new Set<number>();
  const reportOf = (split: Split): SplitReport & SplitFacts => {
    const { sha256, bytes, statistics, drawn } = splits[split];
    return {
      key: datasetKey(digest, split, recipe.name),
      sha256,
      bytes,
      ...statistics.report(drawn, earlier, run.hyperParameters.maxPromptLength),
    };
  };
  const reports = { train: reportOf("train"), val: reportOf("val"), test: reportOf("test") };

  const standing = await target.read(manifestKey(digest, recipe.name));
  const written = standing === undefined;
  if (written)
    for (const split of SPLITS) await target.upload(datasetKey(digest, split, recipe.name), splits[split].path);
  const manifest: Manifest = {
    source: run.dataset.source,
    commit: pinnedCommit(run.dataset.source),
    digest,
    seed: run.dataset.seed,
    splits: reports,
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  // Equal data may come from another source, with other rows left out, or be checked against another maxPromptLength:
  // the report shows this run's manifest.
  if (standing !== text) await target.write(manifestKey(digest, recipe.name), text);
  const each = <T>(of: (report: SplitReport) => T) => ({
    train: of(reports.train),
    val: of(reports.val),
    test: of(reports.test),
  });
  return {
    digest,
    bucket,
    manifestKey: manifestKey(digest, recipe.name),
    trainS3Uri: target.uri(datasetKey(digest, "train", recipe.name)),
    validationS3Uri: target.uri(datasetKey(digest, "val", recipe.name)),
    testS3Uri: target.uri(datasetKey(digest, "test", recipe.name)),
    rows: each((report) => report.rowsWritten),
    rowsOverMaxPromptLength: each((report) => report.promptTokens.rowsOverMaxPromptLength),
    warnings: SPLITS.flatMap((split) => warningsOf(split, reports[split], recipe)),
    written,
  };
}

/** The commit of a GitHub URL that pins one. */
const pinnedCommit = (source: string): string | null =>
  /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/([0-9a-f]{40})\//.exec(source)?.[1] ?? null;
