import { Duration } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import type { RewardFunction } from "../reward-function.ts";

export interface SmokeTestRewardProps {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
}

export class SmokeTestReward extends BundledFunction {
  constructor(scope: Construct, { bucket, reward }: SmokeTestRewardProps) {
    super(scope, "SmokeTestReward", {
      folder: "pipeline/smoke-test-reward",
      description: "Known answers through the deployed reward function: exact scores or failure.",
      timeout: Duration.seconds(150),
      memorySize: FUNCTION_MEMORY_MIB.SmokeTestReward,
      environment: { REWARD_FUNCTION_ALIAS_ARN: reward.live.functionArn },
    });
    const role = this.executionRole;
    allow(role, {
      why: "Invokes the reward function as Bedrock will.",
      actions: ["lambda:InvokeFunction"],
      resources: [reward.live.functionArn],
    });
    allow(role, {
      why: "Reads rows of the prepared training set, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/train.jsonl`)],
    });
    // Without it, or with a condition on s3:prefix, S3 answers 403, not 404, for a training set that somebody has
    // deleted.
    allow(role, {
      why: "Distinguishes a deleted training set from a forbidden one.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
    });
  }
}
