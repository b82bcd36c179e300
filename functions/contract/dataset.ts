import * as z from "zod";
import { Run } from "./run.ts";
import type { Split } from "./splits.ts";

export const SOURCE_FILE: Readonly<Record<Split, string>> = { train: "train.json", val: "dev.json", test: "test.json" };

/** A row of FinQA that was left out, and why. `index`: from 0, in the source file. */
const LeftOut = z.object({ index: z.int(), reason: z.string() });

/** Rows of one kind: how many, and the first of them. */
const counted = <T extends z.ZodType>(row: T) => z.object({ count: z.int(), first: z.array(row) });
const Disagreements = counted(z.object({ index: z.int(), exe_ans: z.string(), answer: z.string() }));

/**
 * What is known about one split. Counts are of rows. Lists are cut to their first 20; the counts are whole. What is
 * optional is missing in manifests of earlier releases, which a report may still read.
 */
export const SplitReport = z.object({
  key: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  rowsRead: z.int(),
  rowsUsable: z.int(),
  rowsWritten: z.int(),
  leftOut: z.object({ count: z.int(), first: z.array(LeftOut) }),
  /** Of the rows written. */
  answerKinds: z.object({ number: z.int(), yesNo: z.int(), other: z.int() }),
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
  /**
   * `qa.exe_ans` and `qa.answer` contradict each other, by the reward's own rules: in the sign, in the scale alone (a
   * power of ten), or in the value.
   */
  answersDisagree: Disagreements.partial({ first: true }).extend({
    sign: Disagreements.optional(),
    scale: Disagreements.optional(),
    value: Disagreements.optional(),
  }),
  /**
   * Rows whose program divides by 2 a sum that holds the count of its terms: `add(#1, const_3), divide(#2, const_2)`.
   */
  averagesOfWrongCount: counted(z.object({ index: z.int(), program: z.string() })).optional(),
  /** Rows whose program, executed on their table, gives another answer. */
  contradictedByProgram: counted(z.object({ index: z.int(), exe_ans: z.string(), executed: z.string() })).optional(),
  /** Rows with one of these three doubts that `dataset.dropDoubtful` left out: of the training split alone. */
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
