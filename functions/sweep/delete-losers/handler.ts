import { BedrockClient } from "@aws-sdk/client-bedrock";
import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { deleteLosers } from "./delete-losers.ts";

const bedrock = new BedrockClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("DeleteLosers", (event) => deleteLosers(event, { bedrock, s3, bucket }));
