import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { smokeTestReward } from "./smoke-test-reward.ts";

// The reward function may take its whole 30 s, and a cold start before that.
const lambda = new LambdaClient({
  ...clientOptions,
  requestHandler: { ...clientOptions.requestHandler, requestTimeout: 45_000 },
});
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const rewardFunctionArn = requireEnvironment("REWARD_FUNCTION_ALIAS_ARN");

export const handler = withOutcomeLog("SmokeTestReward", (event) =>
  smokeTestReward(event, { lambda, s3, rewardFunctionArn }),
);
