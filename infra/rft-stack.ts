import { Annotations, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { BedrockRole } from "./bedrock-role.ts";
import { DataBucket } from "./data-bucket.ts";
import { ExecutionEndedRule } from "./execution-ended-rule.ts";
import { addOutputs } from "./outputs.ts";
import { PipelineSchedule } from "./pipeline-schedule.ts";
import { RewardFunction } from "./reward-function.ts";
import { RftStateMachine } from "./rft-state-machine.ts";
import { RFT_REGION, type Settings } from "./settings.ts";
import { Steps } from "./steps.ts";

export interface RftStackProps extends StackProps {
  readonly settings: Settings;
}

/** The whole pipeline. */
export class RftStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: RftStackProps) {
    super(scope, id, props);

    const { bucket } = new DataBucket(this, "Data");
    const reward = new RewardFunction(this, "Reward");
    const { role: bedrockRole } = new BedrockRole(this, "Bedrock", { bucket, reward });
    const steps = new Steps(this, { bucket, reward, bedrockRole, settings });
    const { stateMachine } = new RftStateMachine(this, "RftPipeline", { steps });

    new ExecutionEndedRule(this, "ExecutionEnded", { stateMachine, writeReport: steps.WriteReport });
    if (settings.schedule !== undefined) {
      new PipelineSchedule(this, "Schedule", { stateMachine, settings, expression: settings.schedule });
    }
    addOutputs(this, { bucket, reward, stateMachine });

    if (settings.region !== RFT_REGION) {
      Annotations.of(this).addWarningV2(
        "finqa-rft:region",
        `RFT of Nova 2 Lite is offered in ${RFT_REGION} alone, not in ${settings.region}: everything deploys, and Bedrock will refuse the training job. Dry runs work.`,
      );
    }
  }
}
