import { recipe } from "#recipe";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { Manifest } from "../../contract/dataset.ts";
import type { EvaluationInput } from "../../contract/evaluation/evaluation-input.ts";
import type { EvaluationPlan } from "../../contract/evaluation/evaluation-plan.ts";
import { faultAt } from "../../contract/input-faults.ts";
import { manifestKey, PREFIX } from "../../contract/keys.ts";
import type { TrainedWith } from "./trained-with.ts";

export interface PlannedDataset {
  readonly dataset?: EvaluationPlan["dataset"];
  /** 95th percentile, estimated by characters. */
  readonly promptTokens: number;
  readonly faults: readonly string[];
}

/**
 * The input's dataset, else the one that the tuned model was trained with; its manifest says how many rows the split
 * has.
 */
export async function planDataset(
  input: EvaluationInput,
  trained: TrainedWith | undefined,
  place: { readonly s3: S3Client; readonly bucket: string },
): Promise<PlannedDataset> {
  const { split } = input.dataset;
  const digest = input.dataset.digest ?? trained?.datasetDigest;
  if (digest === undefined)
    return none(
      undefined,
      `the digest of a prepared dataset: none of the models says what it was trained with. PrepareDataset's output has it, and so have the folders below ${PREFIX.data}datasets/${recipe.name}/`,
    );
  const manifest = await readManifest(digest, place);
  const report = manifest?.splits[split];
  if (report === undefined)
    return none(digest, `a dataset that is prepared in this stack's bucket, with ${manifestKey(digest)}`);
  if (report.rowsWritten === 0)
    return { promptTokens: 0, faults: [faultAt(["dataset", "split"], split, "a split that has rows")] };
  const rows = Math.min(input.rows ?? report.rowsWritten, report.rowsWritten);
  return { dataset: { digest, split, rows }, promptTokens: report.promptTokens.p95, faults: [] };
}

const none = (got: string | undefined, allowed: string): PlannedDataset => ({
  promptTokens: 0,
  faults: [faultAt(["dataset", "digest"], got, allowed)],
});

async function readManifest(
  digest: string,
  { s3, bucket }: { readonly s3: S3Client; readonly bucket: string },
): Promise<Manifest | undefined> {
  const key = manifestKey(digest);
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Manifest.parse(JSON.parse((await Body?.transformToString()) ?? "null"));
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return undefined;
    throw callFailure("s3:GetObject", `s3://${bucket}/${key}`, error);
  }
}
