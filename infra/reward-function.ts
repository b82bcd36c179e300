import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Alias, type IVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../functions/contract/function-memory.ts";
import { REWARD_TIMEOUT } from "../functions/contract/timeouts.ts";
import { BundledFunction } from "./bundled-function.ts";
import type { Names } from "./names.ts";

export interface RewardFunctionProps {
  readonly names: Names;
  /** The account's own where it is undefined. */
  readonly rewardConcurrency: number | undefined;
}

/**
 * The function that Bedrock calls during training, once per batch of answers. A training job holds the ARN of one
 * published version, so versions are kept: a deployment must not remove the reward of a running job.
 */
export class RewardFunction extends BundledFunction {
  /** What the smoke test invokes; the version that answers is what trains. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, { names, rewardConcurrency }: RewardFunctionProps) {
    super(scope, id, {
      folder: "reward",
      description: `Scores answers to ${names.task}'s questions: 1.0 right, 0.0 wrong. Called by Bedrock during training.`,
      timeout: Duration.seconds(REWARD_TIMEOUT),
      // Chosen by `npm run bench`: the largest batches peak at some 140 MiB; at this share of a CPU a full call of
      // FinQA's samples takes a fifth of a second, and the worst that fits into Lambda's 6 MB two.
      memorySize: FUNCTION_MEMORY_MIB.Reward,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: { POWERTOOLS_SERVICE_NAME: "reward", POWERTOOLS_METRICS_NAMESPACE: names.metricsNamespace },
      ...(rewardConcurrency === undefined ? {} : { reservedConcurrentExecutions: rewardConcurrency }),
    });
    this.live = new Alias(this, "Live", { aliasName: "live", version: this.currentVersion as IVersion });
  }
}
