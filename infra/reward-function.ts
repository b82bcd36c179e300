import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Alias, type IVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { BundledFunction } from "./bundled-function.ts";
import { METRICS_NAMESPACE } from "./names.ts";
import type { Settings } from "./settings.ts";

export const REWARD_TIMEOUT = Duration.seconds(30);

/**
 * The function that Bedrock calls during training, once per batch of answers. A training job holds the ARN of one published version, so versions are
 * kept: a deployment must not take the reward away from a job that is running.
 */
export class RewardFunction extends BundledFunction {
  /** What the smoke test invokes; the version that answers is what trains. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, { rewardConcurrency }: Settings) {
    super(scope, id, {
      folder: "reward",
      description: "Scores answers to FinQA's questions: 1.0 right, 0.0 wrong. Called by Bedrock during training.",
      timeout: REWARD_TIMEOUT,
      memorySize: 512,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: { POWERTOOLS_SERVICE_NAME: "reward", POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE },
      ...(rewardConcurrency === undefined ? {} : { reservedConcurrentExecutions: rewardConcurrency }),
    });
    this.live = new Alias(this, "Live", { aliasName: "live", version: this.currentVersion as IVersion });
  }
}
