import { Duration, Size, Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import type { Names } from "../names.ts";

export interface PrepareDatasetProps {
  readonly bucket: Bucket;
  readonly names: Names;
  /** A bucket of the user's, from the context. */
  readonly sourceBucket: string | undefined;
}

export class PrepareDataset extends BundledFunction {
  constructor(scope: Construct, { bucket, names, sourceBucket }: PrepareDatasetProps) {
    super(scope, "PrepareDataset", {
      folder: "pipeline/prepare-dataset",
      description: `${names.task}'s files to Bedrock's JSONL in S3, with a manifest.`,
      timeout: Duration.minutes(15),
      memorySize: FUNCTION_MEMORY_MIB.PrepareDataset, // one whole CPU: it parses JSON nearly all the time
      ephemeralStorageSize: Size.gibibytes(4), // the formatted rows of a source file, before they are drawn
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allow(role, {
      why: "Reads the source's files where a person has put them.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.source}*`)],
    });
    allow(role, {
      why: "Finds a dataset that is already prepared, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/manifest.json`)],
    });
    // Without it S3 answers 403, not 404, for a manifest or a source file that is not there. A condition on s3:prefix
    // would not match: reading an object has no prefix.
    allow(role, {
      why: "Distinguishes a missing object from a forbidden one.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
    });
    allow(role, {
      why: "Writes the prepared dataset under its digest.",
      actions: ["s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*`)],
    });
    if (sourceBucket !== undefined) {
      allow(role, {
        why: "Reads the source's files from the bucket that the context names.",
        actions: ["s3:GetObject"],
        resources: [`arn:${Stack.of(this).partition}:s3:::${sourceBucket}/*`],
      });
    }
  }
}
