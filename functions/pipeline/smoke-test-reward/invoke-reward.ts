import type { LambdaClient } from "@aws-sdk/client-lambda";
import { callReward } from "../../aws/call-reward.ts";
import { RewardSmokeTestFailed } from "../../contract/errors.ts";
import type { RewardSample } from "../../contract/reward.ts";

/** What the reward function answered, not yet checked, and the published version that did. */
export interface RewardAnswer {
  readonly payload: unknown;
  readonly versionArn: string;
}

/**
 * @param functionArn ARN with the alias
 * @throws RewardSmokeTestFailed where the function itself failed or timed out
 */
export async function invokeReward(
  lambda: LambdaClient,
  functionArn: string,
  samples: readonly RewardSample[],
): Promise<RewardAnswer> {
  const { payload, executedVersion } = await callReward(
    lambda,
    functionArn,
    samples,
    (words, version) =>
      new RewardSmokeTestFailed(
        `The reward function ${versionArn(functionArn, version)} failed on ${samples.length} known samples: ${words}\nIt must score every batch. Read its log group, fix and deploy it, then redrive this execution: the smoke test runs again.`,
      ),
  );
  if (executedVersion === undefined || !/^\d+$/.test(executedVersion)) {
    throw new RewardSmokeTestFailed(
      `The reward function's alias ${functionArn} answered with version ${executedVersion ?? "(none)"}, not a published one: what is tested must be what trains. Deploy the stack again, then redrive.`,
    );
  }
  return { payload, versionArn: versionArn(functionArn, executedVersion) };
}

/** The alias's ARN, with the number of the version that answered in its place. */
const versionArn = (aliasArn: string, version: string | undefined): string =>
  version === undefined ? aliasArn : aliasArn.replace(/:[^:]+$/, `:${version}`);
