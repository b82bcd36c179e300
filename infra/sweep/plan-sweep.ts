import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowListing } from "../evaluation/buckets.ts";
import { sweepsOf } from "../names.ts";
import { allowSeeingOtherTrainings } from "../steps/other-trainings.ts";
import type { SweepStepProps } from "./sweep-steps.ts";
import { allowSeeingTrials, allowTrialRecords } from "./trial-records.ts";

export class PlanSweep extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: SweepStepProps) {
    super(scope, "PlanSweep", {
      folder: "sweep/plan-sweep",
      description: "Execution input to the trials of a sweep, each of them checked.",
      timeout: Duration.seconds(120), // forty trials of an earlier sweep are looked up one by one
      memorySize: FUNCTION_MEMORY_MIB.PlanSweep,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allowSeeingOtherTrainings(role);
    allowTrialRecords(role, bucket);
    allowListing(role, bucket, "Finds the trials of the earlier sweep that the input names.");
    allow(role, {
      why: "Checks whether that sweep still runs; its name is the user's choice.",
      actions: ["states:DescribeExecution"],
      resources: [sweepsOf(Stack.of(this), names)],
    });
    allowSeeingTrials(role, names);
  }
}
