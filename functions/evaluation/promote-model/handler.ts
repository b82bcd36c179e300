import { BedrockClient } from "@aws-sdk/client-bedrock";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { promoteModel } from "./promote-model.ts";

const bedrock = new BedrockClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const sfn = new SFNClient(clientOptions);
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("PromoteModel", (event) => promoteModel(event, { bedrock, s3, sfn, bucket }));
