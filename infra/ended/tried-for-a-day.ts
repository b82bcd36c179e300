import { Duration } from "aws-cdk-lib";
import { CfnRule, type IRuleTarget, type RuleTargetConfig } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { allow } from "../allow.ts";
import type { BundledFunction } from "../bundled-function.ts";
import { eventFields } from "./event-fields.ts";

export interface TriedForADayProps {
  /** Ends within three minutes, and is idempotent. */
  readonly target: BundledFunction;
  readonly deadLetterQueue: IQueue;
}

/**
 * Twice a function's longest call: Lambda refuses a queue whose messages become visible while the function is still
 * working on them.
 */
const VISIBILITY = Duration.minutes(6);

/**
 * 250 tries, 6 minutes apart, are 25 hours: what ended an execution, such as an outage of Bedrock, may also break what
 * has to be done afterwards.
 */
const TRIES = 250;

/**
 * A function that a rule reaches through a queue of its own, so that it is tried for a day: rule -> queue -> function,
 * one message at a time. For work that costs money if it is not done. A message that still fails goes to the
 * dead-letter queue, as does an event that EventBridge could not put into the queue for a day.
 */
export class TriedForADay extends Construct implements IRuleTarget {
  readonly queue: Queue;
  readonly #deadLetterQueue: IQueue;

  constructor(scope: Construct, id: string, { target, deadLetterQueue }: TriedForADayProps) {
    super(scope, id);
    this.#deadLetterQueue = deadLetterQueue;
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED, // with a key of our own, EventBridge would need the key's permission too
      enforceSSL: true,
      visibilityTimeout: VISIBILITY,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: TRIES },
    });
    // CDK's SqsEventSource would allow two more actions, which Lambda's poller does not call.
    allow(target.executionRole, {
      why: "Lambda receives messages from the queue in the function's role, and deletes those that were processed.",
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      resources: [this.queue.queueArn],
    });
    new EventSourceMapping(this, "Mapping", { target, eventSourceArn: this.queue.queueArn, batchSize: 1 });
  }

  /** EventBridge's maximum, 185 tries in a day, until the event is in the queue. */
  bind(rule: Parameters<IRuleTarget["bind"]>[0]): RuleTargetConfig {
    const ruleArn = CfnRule.arnForRule(rule);
    for (const queue of [this.queue, this.#deadLetterQueue]) allowSending(queue, ruleArn);
    return {
      arn: this.queue.queueArn,
      input: eventFields("executionArn", "startDate", "stopDate", "status"),
      deadLetterConfig: { arn: this.#deadLetterQueue.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.days(1).toSeconds() },
    };
  }
}

/** Lets this rule alone send. */
const allowSending = (queue: IQueue, ruleArn: string): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      actions: ["sqs:SendMessage"],
      principals: [new ServicePrincipal("events.amazonaws.com")],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": ruleArn } },
    }),
  );
};
