import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { beginTrial } from "./begin-trial.ts";

const sfn = new SFNClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("BeginTrial", (event) => beginTrial(event, { s3, sfn, bucket }));
