import { Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { PREFIX } from "../functions/contract/keys.ts";
import { allow } from "./allow.ts";
import { trainingJobsOf } from "./names.ts";
import type { RewardFunction } from "./reward-function.ts";

export interface BedrockRoleProps {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
}

/**
 * The role that Bedrock assumes for this account's training jobs, and only for those (Bedrock User Guide,
 * custom-model-job-access-security).
 */
export class BedrockRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { bucket, reward }: BedrockRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = new Role(this, "Role", {
      description:
        "Assumed by Bedrock's training jobs: reads rft-data/, writes rft-output/, invokes the reward function.",
      assumedBy: new ServicePrincipal("bedrock.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": stack.account },
          ArnEquals: { "aws:SourceArn": trainingJobsOf(stack) },
        },
      }),
    });
    allow(this.role, {
      why: "Reads the prepared data, whose keys hold its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*`)],
    });
    allow(this.role, {
      why: "Finds its input and checks its output's prefix.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { "s3:prefix": [`${PREFIX.data}*`, `${PREFIX.output}*`] } },
    });
    allow(this.role, {
      why: "Writes metrics below its output prefix, under names of its own, and reads them back.",
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.output}*`)],
    });
    allow(this.role, {
      why: "Invokes the version of the reward function that was tested; each deployment publishes a new one.",
      actions: ["lambda:InvokeFunction"],
      resources: [`${reward.functionArn}:*`],
    });
  }
}
