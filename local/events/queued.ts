import { createHash, randomUUID } from "node:crypto";
import type { Clock, Wait } from "../clock.ts";
import { queuePolling } from "../iam/actions/services.ts";
import type { Iam } from "../iam/iam.ts";
import type { Functions } from "../lambda/functions.ts";
import type { DeployedFunction } from "../template/deployment.ts";
import type { DeployedEventSource, DeployedQueue } from "../template/queues.ts";
import { REGION } from "../template/intrinsics.ts";
import { invocationFault } from "./invocation-fault.ts";

export interface Queued {
  readonly queue: DeployedQueue;
  readonly eventSource: DeployedEventSource;
  /** The one that the event source is for. */
  readonly target: Pick<DeployedFunction, "name" | "roleArn">;
  readonly functions: Pick<Functions, "invoke">;
  readonly iam: Pick<Iam, "authorize">;
  readonly clock: Pick<Clock, "now">;
  readonly wait: Wait;
}

/**
 * The way of a message in a queue that Lambda polls, one message at a time: the function gets it until it succeeds,
 * each time once the message is visible again, and at most as often as the redrive policy says (Lambda Developer Guide,
 * with-sqs; SQS Developer Guide, dead-letter queues).
 * @returns the error, where the message was given up; undefined where it was deleted
 */
export async function untilDeleted(body: string, queued: Queued): Promise<string | undefined> {
  const { queue, eventSource, target, functions, iam, clock, wait } = queued;
  const denied = await iam
    .authorize(...queuePolling(target.roleArn, target.name, queue.arn))
    .then(() => undefined, String);
  if (denied !== undefined) return `${denied} (it stays in the queue)`;
  const messageId = randomUUID();
  const sent = clock.now();
  for (let received = 1; ; received++) {
    const at = clock.now();
    const event = { Records: [record(body, messageId, received, sent, queue.arn)] };
    const fault = await invocationFault(() =>
      functions.invoke(eventSource.functionArn, JSON.stringify(event), undefined, { clock, wait }),
    );
    if (fault === undefined) return undefined;
    await wait(Math.max(0, queue.visibilitySeconds - (clock.now().getTime() - at.getTime()) / 1000));
    if (received === queue.redrive?.maxReceiveCount)
      return `${fault} (in the dead-letter queue, after ${received} tries)`;
    if (clock.now().getTime() - sent.getTime() >= queue.retentionSeconds * 1000)
      return `${fault} (lost: the queue keeps no message longer)`;
  }
}

/** As Lambda passes it to the function (Lambda Developer Guide, with-sqs, example event). */
const record = (body: string, messageId: string, received: number, sent: Date, queueArn: string) => ({
  messageId,
  receiptHandle: randomUUID(),
  body,
  attributes: {
    ApproximateReceiveCount: String(received),
    SentTimestamp: String(sent.getTime()),
    SenderId: "events.amazonaws.com",
    ApproximateFirstReceiveTimestamp: String(sent.getTime()),
  },
  messageAttributes: {},
  md5OfBody: createHash("md5").update(body).digest("hex"),
  eventSource: "aws:sqs",
  eventSourceARN: queueArn,
  awsRegion: REGION,
});
