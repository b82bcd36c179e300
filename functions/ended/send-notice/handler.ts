import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { sendNotice } from "./send-notice.ts";

const sfn = new SFNClient(clientOptions);
const sns = new SNSClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");
const topicArn = requireEnvironment("TOPIC_ARN");

export const handler = withOutcomeLog("SendNotice", (event) => sendNotice(event, { sfn, sns, s3, bucket, topicArn }));
