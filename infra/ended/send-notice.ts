import { Duration, Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { SEND_NOTICE_TIMEOUT } from "../../functions/contract/timeouts.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { evaluationsOf, executionsOf, type Names, sweepsOf } from "../names.ts";
import type { NoticeTopic } from "../notice-topic.ts";

export interface SendNoticeProps {
  readonly bucket: Bucket;
  readonly notices: NoticeTopic;
  readonly names: Names;
}

export class SendNotice extends BundledFunction {
  constructor(scope: Construct, { bucket, notices, names }: SendNoticeProps) {
    super(scope, "SendNotice", {
      folder: "ended/send-notice",
      description: "Sends a notice: how an execution ended, and what to do.",
      timeout: Duration.seconds(SEND_NOTICE_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.SendNotice,
      environment: { BUCKET_NAME: bucket.bucketName, TOPIC_ARN: notices.topic.topicArn },
    });
    allow(this.executionRole, {
      why: "Reads how an execution has ended; its name is the user's choice.",
      actions: ["states:DescribeExecution"],
      resources: [
        executionsOf(Stack.of(this), names),
        evaluationsOf(Stack.of(this), names),
        sweepsOf(Stack.of(this), names),
      ],
    });
    allow(this.executionRole, {
      why: "Keeps one object for each notice, so that an event that comes twice sends no second one.",
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.notices}*`)],
    });
    notices.allowPublishing(this.executionRole);
  }
}
