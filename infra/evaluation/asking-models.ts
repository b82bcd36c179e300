import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { deploymentsOf } from "../names.ts";
import { allowListing, allowReadingRows } from "./buckets.ts";
import type { EvaluationStepProps } from "./evaluation-steps.ts";

/** The base model's id for Converse: Nova 2 Lite answers through an inference profile only. */
const PROFILE = "us.amazon.nova-2-lite-v1:0";
const MODEL = "amazon.nova-2-lite-v1:0";
/**
 * The profile may route a request to any of them, and each must be allowed (Bedrock User Guide,
 * inference-profiles-prereq; GetInferenceProfile lists them).
 */
const PROFILE_REGIONS = ["us-east-1", "us-east-2", "us-west-2"];

export class ProbeModels extends BundledFunction {
  constructor(scope: Construct, props: EvaluationStepProps) {
    super(scope, "ProbeModels", {
      folder: "evaluation/probe-models",
      description: "Asks every model ten rows, before the rest.",
      timeout: Duration.minutes(15),
      memorySize: FUNCTION_MEMORY_MIB.ProbeModels,
      environment: { BUCKET_NAME: props.bucket.bucketName },
    });
    allowAsking(this, props);
  }
}

export class AnswerShard extends BundledFunction {
  constructor(scope: Construct, props: EvaluationStepProps) {
    super(scope, "AnswerShard", {
      folder: "evaluation/answer-shard",
      description: "Asks every model the rows of a shard, keeps each answer, and scores them.",
      timeout: Duration.minutes(15), // Lambda's own limit; what is left is asked in another round
      memorySize: FUNCTION_MEMORY_MIB.AnswerShard,
      environment: { BUCKET_NAME: props.bucket.bucketName },
    });
    allowAsking(this, props);
  }
}

function allowAsking({ executionRole: role }: BundledFunction, { bucket, reward }: EvaluationStepProps): void {
  const stack = Stack.of(role);
  const { partition, region, account } = stack;
  const profile = `arn:${partition}:bedrock:${region}:${account}:inference-profile/${PROFILE}`;
  allow(role, {
    why: "Asks custom models by their deployments, temporary ones and those that the input names; Bedrock generates their ids.",
    actions: ["bedrock:InvokeModel"],
    resources: [deploymentsOf(stack)],
  });
  allow(role, {
    why: "Asks the base model by its inference profile.",
    actions: ["bedrock:InvokeModel"],
    resources: [profile],
  });
  allow(role, {
    why: "Lets that profile, and only it, route a request to the model in each of its Regions.",
    actions: ["bedrock:InvokeModel"],
    resources: PROFILE_REGIONS.map((target) => `arn:${partition}:bedrock:${target}::foundation-model/${MODEL}`),
    conditions: { StringLike: { "bedrock:InferenceProfileArn": profile } },
  });
  allow(role, {
    why: "Checks that a deployment which somebody else may update has answered with the model that is evaluated.",
    actions: ["bedrock:GetCustomModelDeployment"],
    resources: [deploymentsOf(stack)],
  });
  allow(role, {
    why: "Scores with the version of the reward function that trains; each deployment publishes a new one.",
    actions: ["lambda:InvokeFunction"],
    resources: [`${reward.functionArn}:*`],
  });
  allowReadingRows(role, bucket);
  allow(role, {
    why: "Keeps each answer, under a hash of all that it depends on, and reads those that are kept.",
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [bucket.arnForObjects(`${PREFIX.answers}*`)],
  });
  allow(role, {
    why: "Writes the shard's rows and what was spent, under the execution's name.",
    actions: ["s3:PutObject"],
    resources: [bucket.arnForObjects(`${PREFIX.evaluations}*`)],
  });
  allowListing(
    role,
    bucket,
    "Adds up what was spent, counts the answers, and distinguishes a missing answer from a forbidden one.",
  );
}
