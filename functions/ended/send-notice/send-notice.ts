import type { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { callFailure } from "../../aws/call-failure.ts";
import { runsAgainBy, turnsDescribed } from "../../aws/execution-turns.ts";
import { describeExecution } from "../../aws/read-execution.ts";
import { startedBy } from "../../aws/started-by.ts";
import { SendNoticeEvent } from "../../contract/ended-execution.ts";
import { parseEvent } from "../../contract/parse.ts";
import { noticeOf } from "./notice.ts";

export interface SendNoticeDependencies {
  readonly sfn: SFNClient;
  readonly sns: SNSClient;
  readonly bucket: string;
  readonly topicArn: string;
}

/**
 * Tells people how an execution ended, and what to do; not of one that another execution has started, whose own notice says it.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function sendNotice(
  event: unknown,
  { sfn, sns, bucket, topicArn }: SendNoticeDependencies,
): Promise<{ messageId: string | null }> {
  const { executionArn, stopDate } = parseEvent(SendNoticeEvent, "SendNotice", event);
  const execution = await describeExecution(sfn, executionArn);
  if (startedBy(execution.input) !== undefined) return { messageId: null };
  const again = runsAgainBy("states:DescribeExecution", executionArn, stopDate, turnsDescribed(execution));
  const { subject, message } = noticeOf(execution, bucket, again);
  const { MessageId = "" } = await sns
    .send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }))
    .catch((error: unknown) => {
      throw callFailure("sns:Publish", topicArn, error);
    });
  return { messageId: MessageId };
}
