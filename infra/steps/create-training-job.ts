import { Duration, Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../../functions/contract/timeouts.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { trainingJobsOf } from "../names.ts";
import { allowSeeingOtherTrainings } from "./other-trainings.ts";

export interface CreateTrainingJobProps {
  /** The role that Bedrock assumes. */
  readonly bedrockRole: Role;
}

export class CreateTrainingJob extends BundledFunction {
  constructor(scope: Construct, { bedrockRole }: CreateTrainingJobProps) {
    super(scope, "CreateTrainingJob", {
      folder: "pipeline/create-training-job",
      description: "Creates Bedrock's RFT job, once for an execution.",
      timeout: Duration.seconds(CREATE_TRAINING_JOB_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.CreateTrainingJob,
      environment: { BEDROCK_ROLE_ARN: bedrockRole.roleArn },
    });
    const { account, region, partition } = Stack.of(this);
    const role = this.executionRole;
    const jobs = trainingJobsOf(Stack.of(this));
    allow(role, {
      why: "Creates the job that trains the input's model; the new model is named after the run.",
      actions: ["bedrock:CreateModelCustomizationJob", "bedrock:TagResource"],
      resources: [
        `arn:${partition}:bedrock:${region}::foundation-model/*`,
        `arn:${partition}:bedrock:${region}:${account}:custom-model/*`,
        jobs,
      ],
    });
    allowSeeingOtherTrainings(role);
    allow(role, {
      why: "Finds the run's own job and that of another run, and stops its own where the other is older.",
      actions: ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
      resources: [jobs],
    });
    allow(role, {
      why: "Passes to Bedrock the role that it assumes.",
      actions: ["iam:PassRole"],
      resources: [bedrockRole.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
    });
  }
}
