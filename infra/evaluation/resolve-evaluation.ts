import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { customModelsOf, deploymentsOf, trainingJobsOf } from "../names.ts";
import { allowListing } from "./buckets.ts";
import type { EvaluationStepProps } from "./evaluation-steps.ts";

export class ResolveEvaluation extends BundledFunction {
  constructor(scope: Construct, { bucket, reward, promotedDeployment }: EvaluationStepProps) {
    super(scope, "ResolveEvaluation", {
      folder: "evaluation/resolve-evaluation",
      description: "Execution input to a complete evaluation, with its estimated cost.",
      timeout: Duration.seconds(120), // a list of 120,000 answers needs some of it
      memorySize: FUNCTION_MEMORY_MIB.ResolveEvaluation,
      environment: {
        BUCKET_NAME: bucket.bucketName,
        REWARD_FUNCTION_ALIAS_ARN: reward.live.functionArn,
        PROMOTED_DEPLOYMENT: promotedDeployment,
      },
    });
    const role = this.executionRole;
    const stack = Stack.of(this);
    allow(role, {
      why: "Looks up the custom models that the input names.",
      actions: ["bedrock:GetCustomModel"],
      resources: [customModelsOf(stack)],
    });
    allow(role, {
      why: "Reads what a model was trained with; Bedrock generates the job's id.",
      actions: ["bedrock:GetModelCustomizationJob"],
      resources: [trainingJobsOf(stack)],
    });
    allow(role, {
      why: "Reads which model a deployment serves; Bedrock generates its id.",
      actions: ["bedrock:GetCustomModelDeployment"],
      resources: [deploymentsOf(stack)],
    });
    allow(role, {
      why: "Finds the version of the reward function that is live.",
      actions: ["lambda:GetAlias"],
      resources: [reward.functionArn],
    });
    allow(role, {
      why: "Reads the dataset's manifest, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/manifest.json`)],
    });
    allowListing(
      role,
      bucket,
      "Counts the answers that are kept, and distinguishes a missing dataset from a forbidden one.",
    );
  }
}
