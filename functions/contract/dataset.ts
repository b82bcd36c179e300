import * as z from "zod";
import { Run } from "./run.ts";

/** A row of the source that was left out, and why. `index`: from 0, in its file. */
const LeftOut = z.object({ index: z.int(), reason: z.string() });

/**
 * What is known about one split. Counts are of rows. Lists are cut to their first 20; the counts are whole. What is
 * optional is missing in manifests of earlier releases, which a report may still read. The recipe's doubts stand beside
 * these members, each by its key: `{ count, first }`, or `{ count, <part>: { count, first }, … }`
 * (functions/dataset/doubt-counts.ts reads them).
 */
export const SplitReport = z.looseObject({
  key: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  rowsRead: z.int(),
  rowsUsable: z.int(),
  rowsWritten: z.int(),
  leftOut: z.object({ count: z.int(), first: z.array(LeftOut) }),
  /** Of the rows written, by the recipe's kinds of references; "other" are those that nothing can be scored against. */
  answerKinds: z.record(z.string(), z.int()),
  /** Estimated: a tokenizer of Nova is not public. `method` says how. */
  promptTokens: z.object({
    method: z.string(),
    p50: z.int(),
    p95: z.int(),
    max: z.int(),
    maxPromptLength: z.int(),
    rowsOverMaxPromptLength: z.int(),
  }),
  rowsWithoutAnswer: z.int(),
  duplicatesWithin: z.int(),
  /** Rows whose prompt stands in an earlier split too (train before val before test): leakage. */
  duplicatesOfEarlierSplits: z.int(),
  /** Rows with a doubt that `dataset.dropDoubtful` left out: of the training split alone. */
  droppedAsDoubtful: z.int().optional(),
  forbiddenSubstrings: z.object({
    count: z.int(),
    first: z.array(z.object({ index: z.int(), substring: z.string() })),
  }),
});
export type SplitReport = z.infer<typeof SplitReport>;

/**
 * manifest.json beside the three files: of the last preparation that led to them. Holds nothing of the clock, so that
 * an equal preparation gives an equal manifest.
 */
export const Manifest = z.object({
  source: z.string(),
  /** The commit that the source's URL pins, if it pins one. */
  commit: z.string().nullable(),
  digest: z.string(),
  seed: z.int(),
  splits: z.object({ train: SplitReport, val: SplitReport, test: SplitReport }),
});
export type Manifest = z.infer<typeof Manifest>;

export const PrepareDatasetEvent = z.object({
  run: z.object({
    ...Run.pick({ dataset: true, useValidationData: true }).shape,
    hyperParameters: Run.shape.hyperParameters.pick({ maxPromptLength: true }),
  }),
});
export type PrepareDatasetEvent = z.infer<typeof PrepareDatasetEvent>;

/** What PrepareDataset returns: small, since a state's payload is 256 KiB at most. The rest is in the manifest. */
export const PreparedDataset = z.object({
  digest: z.string(),
  bucket: z.string(),
  manifestKey: z.string(),
  trainS3Uri: z.string(),
  validationS3Uri: z.string(),
  testS3Uri: z.string(),
  rows: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  rowsOverMaxPromptLength: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  /** Warnings for the person who reads the step's output, before they pay; often empty. */
  warnings: z.array(z.string()),
  /** false where the same data was there already. */
  written: z.boolean(),
});
export type PreparedDataset = z.infer<typeof PreparedDataset>;
