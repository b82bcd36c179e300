import { BedrockClient } from "@aws-sdk/client-bedrock";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { resolveEvaluation } from "./resolve-evaluation.ts";

const bedrock = new BedrockClient(clientOptions);
const lambda = new LambdaClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");
const rewardFunctionArn = requireEnvironment("REWARD_FUNCTION_ALIAS_ARN");
const promotedDeployment = requireEnvironment("PROMOTED_DEPLOYMENT");

export const handler = withOutcomeLog("ResolveEvaluation", (event) =>
  resolveEvaluation(event, { bedrock, lambda, s3, bucket, rewardFunctionArn, promotedDeployment }),
);
