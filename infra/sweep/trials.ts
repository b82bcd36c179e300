import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowListing } from "../evaluation/buckets.ts";
import type { SweepStepProps } from "./sweep-steps.ts";
import { allowSeeingTrials, allowTrialRecords } from "./trial-records.ts";

export class BeginTrial extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: SweepStepProps) {
    super(scope, "BeginTrial", {
      folder: "sweep/begin-trial",
      description: "Decides whether a trial of a sweep is started, and by which name.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.BeginTrial,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    allowTrialRecords(this.executionRole, bucket);
    allowListing(this.executionRole, bucket, "Adds up the training hours of all trials.");
    allowSeeingTrials(this.executionRole, names);
  }
}

export class RecordTrial extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: SweepStepProps) {
    super(scope, "RecordTrial", {
      folder: "sweep/record-trial",
      description: "Records how a trial of a sweep has ended.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.RecordTrial,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    allowTrialRecords(this.executionRole, bucket);
    allowSeeingTrials(this.executionRole, names);
  }
}

export class SelectTrial extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: SweepStepProps) {
    super(scope, "SelectTrial", {
      folder: "sweep/select-trial",
      description: "Chooses the best trial of a sweep by its score on validation rows.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.SelectTrial,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    allowTrialRecords(this.executionRole, bucket);
    allowListing(this.executionRole, bucket, "Finds the records of the trials.");
    allowSeeingTrials(this.executionRole, names);
  }
}
