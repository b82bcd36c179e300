import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowListing, allowReadingRows } from "./buckets.ts";
import type { EvaluationStepProps } from "./evaluation-steps.ts";

export class CompareModels extends BundledFunction {
  constructor(scope: Construct, { bucket }: EvaluationStepProps) {
    super(scope, "CompareModels", {
      folder: "evaluation/compare-models",
      description: "summary.json and rows.jsonl of an evaluation, from its shards.",
      timeout: Duration.minutes(5),
      memorySize: FUNCTION_MEMORY_MIB.CompareModels,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allowReadingRows(role, bucket);
    allow(role, {
      why: "Reads the shards' rows, and writes them all together with their summary, under the execution's name.",
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.evaluations}*`)],
    });
    allowListing(role, bucket, "Adds up what was spent, and distinguishes a missing shard from a forbidden one.");
  }
}
