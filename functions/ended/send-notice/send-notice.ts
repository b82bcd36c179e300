import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { callFailure } from "../../aws/call-failure.ts";
import { wasRedrivenOrThrow, endAndRedriveDescribed } from "../../aws/last-end-and-redrive.ts";
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
  /** Logs a failure that does not keep the notice from being sent. */
  readonly warn?: (message: string) => void;
}

/** `messageId`: null where there is none to send, or it was sent already. */
export interface SentNotice {
  readonly messageId: string | null;
}

/**
 * Sends one notice for each end of an execution, however often its event comes: how it ended, and what to do. None for
 * a nested execution, which its parent's notice covers. If S3 can't record that a notice was sent, it is sent anyway.
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
  const again = wasRedrivenOrThrow(
    "states:DescribeExecution",
    executionArn,
    stopDate,
    endAndRedriveDescribed(execution),
  );
  // The notice reports the end that DescribeExecution shows, which may be later than the event's; for an execution that
  // runs again, it says so.
  const told = (again ? stopDate : execution.stopDate?.getTime()) ?? 0;
  const claim = new NoticeClaim(noticeKey(executionArn, told), { s3, bucket, now, sleep, newId });
  const withoutClaim = (error: unknown): void => {
    warn(`It can't be recorded that a notice of this end was sent; it is sent anyway: ${String(error)}`);
  };
  const taken = await claim.take().catch(withoutClaim);
  if (taken === "sent") return { messageId: null };
  if (taken === "busy")
    throw new ServiceTemporarilyUnavailable(
      `Another invocation of SendNotice has claimed the notice of ${executionArn}, and has not finished. It is tried again: three minutes after the claim, another invocation may send the notice.`,
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
