import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowListing } from "../evaluation/buckets.ts";
import { customModelsOf } from "../names.ts";
import type { SweepStepProps } from "./sweep-steps.ts";
import { allowTrialRecords } from "./trial-records.ts";

export class DeleteLosers extends BundledFunction {
  constructor(scope: Construct, { bucket }: SweepStepProps) {
    super(scope, "DeleteLosers", {
      folder: "sweep/delete-losers",
      description: "Deletes the models of a sweep that were not chosen and are not deployed.",
      timeout: Duration.seconds(120),
      memorySize: FUNCTION_MEMORY_MIB.DeleteLosers,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allowTrialRecords(role, bucket);
    allowListing(role, bucket, "Finds the records of the trials.");
    allow(role, {
      why: "Looks for deployments of a model; IAM can't limit a List call to a resource.",
      actions: ["bedrock:ListCustomModelDeployments"],
      resources: ["*"],
    });
    allow(role, {
      why: "Deletes models by the ARNs that the trials' records hold; Bedrock generates their ids.",
      actions: ["bedrock:DeleteCustomModel"],
      resources: [customModelsOf(Stack.of(this))],
    });
  }
}
