import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { deploymentsOf, evaluationsOf } from "../names.ts";
import { allowListing, allowPromotionRecords } from "./buckets.ts";
import type { EvaluationStepProps } from "./evaluation-steps.ts";
import { allowUpdatingDeployments } from "./promotion.ts";

export class RemoveCandidate extends BundledFunction {
  constructor(scope: Construct, { bucket, names, promotedDeployment }: EvaluationStepProps) {
    super(scope, "RemoveCandidate", {
      folder: "evaluation/remove-candidate",
      description:
        "Deletes the temporary deployments of an evaluation, and takes back a promotion that it did not complete.",
      timeout: Duration.minutes(3), // it waits for a deployment that was being created as the execution was aborted
      memorySize: FUNCTION_MEMORY_MIB.RemoveCandidate,
      environment: { BUCKET_NAME: bucket.bucketName, PROMOTED_DEPLOYMENT: promotedDeployment },
    });
    const role = this.executionRole;
    const stack = Stack.of(this);
    allow(role, {
      why: "Finds the execution's deployments by name, checks by their tag that they are its own, and deletes them; Bedrock generates their ids.",
      actions: [
        "bedrock:GetCustomModelDeployment",
        "bedrock:ListTagsForResource",
        "bedrock:DeleteCustomModelDeployment",
      ],
      resources: [deploymentsOf(stack)],
    });
    allowUpdatingDeployments(
      role,
      "Makes the promoted deployment serve again what it served before a promotion that was not completed.",
    );
    allowPromotionRecords(role, bucket);
    allowListing(role, bucket, "Distinguishes a missing record from a forbidden one.");
    allow(role, {
      why: "Reads how the execution has ended, and whether it was creating a deployment then; its name is the user's choice.",
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [evaluationsOf(stack, names)],
    });
  }
}
