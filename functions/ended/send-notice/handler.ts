import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../aws/client-options.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { sendNotice } from "./send-notice.ts";

const sfn = new SFNClient(clientOptions);
const sns = new SNSClient(clientOptions);
const bucket = requireEnvironment("BUCKET_NAME");
const topicArn = requireEnvironment("TOPIC_ARN");

export const handler = (event: unknown) => sendNotice(event, { sfn, sns, bucket, topicArn });
