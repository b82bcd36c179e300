import { BedrockClient } from "@aws-sdk/client-bedrock";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { planSweep } from "./plan-sweep.ts";

const bedrock = new BedrockClient(clientOptions);
const sfn = new SFNClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("PlanSweep", (event) => planSweep(event, { bedrock, s3, sfn, bucket }));
