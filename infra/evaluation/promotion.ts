import { Duration, Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { CREATE_DEPLOYMENT_TIMEOUT } from "../../functions/contract/timeouts.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { customModelsOf, deploymentsOf, evaluationsOf } from "../names.ts";
import { allowListing, allowPromotionRecords } from "./buckets.ts";
import { allowCreatingDeployments } from "./candidate-deployments.ts";
import type { EvaluationStepProps } from "./evaluation-steps.ts";

export class PromoteModel extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: EvaluationStepProps) {
    super(scope, "PromoteModel", {
      folder: "evaluation/promote-model",
      description: "Makes the promoted deployment serve a model that has won its evaluation.",
      timeout: Duration.seconds(CREATE_DEPLOYMENT_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.PromoteModel,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allow(role, {
      why: "Reads the evaluation's summary, under the execution's name.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.evaluations}*/summary.json`)],
    });
    allowPromotionRecords(role, bucket);
    allowListing(role, bucket, "Distinguishes a missing record from a forbidden one.");
    allow(role, {
      why: "Reads what the promoted deployment serves; Bedrock generates its id.",
      actions: ["bedrock:GetCustomModelDeployment"],
      resources: [deploymentsOf(Stack.of(this))],
    });
    allowUpdatingDeployments(role, "Makes the promoted deployment serve another model of the account.");
    allowCreatingDeployments(role, "Creates the promoted deployment, the first time.");
    allow(role, {
      why: "Checks whether the evaluation that holds the lock still runs; its name is the user's choice.",
      actions: ["states:DescribeExecution"],
      resources: [evaluationsOf(Stack.of(this), names)],
    });
  }
}

export class CheckPromotion extends BundledFunction {
  constructor(scope: Construct, { bucket }: EvaluationStepProps) {
    super(scope, "CheckPromotion", {
      folder: "evaluation/check-promotion",
      description: "Checks whether the promoted deployment serves the new model.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.CheckPromotion,
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const role = this.executionRole;
    allow(role, {
      why: "Reads what the promoted deployment serves; Bedrock generates its id.",
      actions: ["bedrock:GetCustomModelDeployment"],
      resources: [deploymentsOf(Stack.of(this))],
    });
    allowPromotionRecords(role, bucket); // PromoteModel has written the record: no need to see that one is missing
  }
}

/** IAM requires both: the deployment, and the model that it gets. */
export function allowUpdatingDeployments(role: Role, why: string): void {
  allow(role, {
    why,
    actions: ["bedrock:UpdateCustomModelDeployment"],
    resources: [deploymentsOf(Stack.of(role)), customModelsOf(Stack.of(role))],
  });
}
