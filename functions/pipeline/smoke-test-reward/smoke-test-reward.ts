import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { recipe as chosen } from "#recipe";
import type { Recipe } from "../../../recipes/recipe.ts";
import { RewardSmokeTestFailed } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";
import { type RewardTestResult, SmokeTestEvent } from "../../contract/reward-test.ts";
import { counted } from "../../contract/counted.ts";
import { datasetCases } from "./dataset-cases.ts";
import { invokeReward } from "./invoke-reward.ts";
import { checkScores, table } from "./check-scores.ts";
import { knownCasesOf } from "./known-cases.ts";

export interface SmokeTestDependencies {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** ARN of the reward function's alias. */
  readonly rewardFunctionArn: string;
  readonly recipe?: Recipe;
}

/**
 * Sends known answers through the deployed reward function and requires the exact scores.
 * @throws RewardSmokeTestFailed with a table of the cases that were scored otherwise
 */
export async function smokeTestReward(
  event: unknown,
  { lambda, s3, rewardFunctionArn, recipe = chosen }: SmokeTestDependencies,
): Promise<RewardTestResult> {
  const { dataset } = parseEvent(SmokeTestEvent, "SmokeTestReward", event);
  const cases = [...knownCasesOf(recipe), ...(await datasetCases(s3, dataset.trainS3Uri, recipe))];
  const { payload, versionArn } = await invokeReward(
    lambda,
    rewardFunctionArn,
    cases.map(({ sample }) => sample),
  );
  const { faults, exact, scores } = checkScores(cases, payload);
  if (faults.length > 0) {
    // What to do comes before the cases: a notice cuts a long cause.
    throw new RewardSmokeTestFailed(
      `The reward function ${versionArn} did not score ${cases.length} known answers as expected; ${counted(faults.length, "fault")}. Nothing was spent. Fix and deploy the reward function, then redrive this execution: the smoke test runs again.\n${table(faults)}\nScored as expected: ${exact.length === 0 ? "none" : `${exact.length} (${exact.join("; ")})`}.`,
    );
  }
  return {
    rewardFunctionVersionArn: versionArn,
    casesPassed: cases.length,
    cases: cases.map(({ name, expected }, i) => ({ name, expected, got: scores[i] ?? Number.NaN })),
  };
}
