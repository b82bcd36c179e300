import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { callFailure } from "../../aws/call-failure.ts";
import { runsAgainBy, turnsDescribed } from "../../aws/execution-turns.ts";
import { describeExecution } from "../../aws/read-execution.ts";
import { startedBy } from "../../aws/started-by.ts";
import { SendNoticeEvent } from "../../contract/ended-execution.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { noticeKey } from "../../contract/keys.ts";
import { parseEvent } from "../../contract/parse.ts";
import { noticeOf } from "./notice.ts";
import { NoticeClaim } from "./notice-claim.ts";

export interface SendNoticeDependencies {
  readonly sfn: SFNClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly topicArn: string;
  readonly now?: () => Date;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly newId?: () => string;
  /** Logs what went wrong and keeps no notice from being sent. */
  readonly warn?: (message: string) => void;
}

/** `messageId`: null where there is none to send, or it was sent already. */
export interface SentNotice {
  readonly messageId: string | null;
}

/**
 * Tells people how an execution ended, and what to do: once for each end, however often its event comes; not of an execution that another has started, whose own notice says it.
 * Where S3 can't keep that a notice was sent, it is sent all the same.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function sendNotice(
  event: unknown,
  {
    sfn,
    sns,
    s3,
    bucket,
    topicArn,
    now = () => new Date(),
    sleep = setTimeout,
    newId = randomUUID,
    warn = console.warn,
  }: SendNoticeDependencies,
): Promise<SentNotice> {
  const { executionArn, stopDate } = parseEvent(SendNoticeEvent, "SendNotice", event);
  const execution = await describeExecution(sfn, executionArn);
  if (startedBy(execution.input) !== undefined) return { messageId: null };
  const again = runsAgainBy("states:DescribeExecution", executionArn, stopDate, turnsDescribed(execution));
  // What is told is the end that is described, which may be a later one than the event's; of an execution that runs again, that it does so after the event's.
  const told = (again ? stopDate : execution.stopDate?.getTime()) ?? 0;
  const claim = new NoticeClaim(noticeKey(executionArn, told), { s3, bucket, now, sleep, newId });
  const withoutClaim = (error: unknown): void => {
    warn(`Whether a notice of this end was sent can't be kept; it is sent all the same: ${String(error)}`);
  };
  const taken = await claim.take().catch(withoutClaim);
  if (taken === "sent") return { messageId: null };
  if (taken === "busy")
    throw new ServiceTemporarilyUnavailable(
      `Another invocation of SendNotice is about to send the notice of ${executionArn}, and does not come to an end. It is tried again: three minutes after it began, its notice is sent by another.`,
    );

  const { subject, message } = noticeOf(execution, bucket, again);
  const { MessageId = "" } = await sns
    .send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }))
    .catch((error: unknown) => {
      throw callFailure("sns:Publish", topicArn, error);
    });
  await claim.sent(MessageId).catch(withoutClaim);
  return { messageId: MessageId };
}
