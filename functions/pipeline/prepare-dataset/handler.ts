import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { prepareDataset } from "./prepare-dataset.ts";

// Path style works on AWS and with any endpoint of AWS_ENDPOINT_URL_S3.
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("PrepareDataset", (event) => prepareDataset(event, { s3, bucket }));
