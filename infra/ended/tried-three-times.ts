import { Duration } from "aws-cdk-lib";
import type { IRuleTarget } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { allow } from "../allow.ts";
import type { BundledFunction } from "../bundled-function.ts";
import { eventFields } from "./event-fields.ts";

/**
 * A function that a rule invokes, and that Lambda tries three times within minutes. For work that costs nothing if it
 * is not done: an event that EventBridge could not deliver, or on which the function failed three times, goes to the
 * dead-letter queue.
 */
export function triedThreeTimes(target: BundledFunction, deadLetterQueue: IQueue): IRuleTarget {
  // CDK's own SqsDestination would allow the role to read the queue's attributes too.
  target.configureAsyncInvoke({
    retryAttempts: 2,
    onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
  });
  allow(target.executionRole, {
    why: "After three failed attempts, Lambda puts the event into the dead-letter queue.",
    actions: ["sqs:SendMessage"],
    resources: [deadLetterQueue.queueArn],
  });
  return new LambdaFunction(target, {
    event: eventFields("executionArn", "stopDate"),
    deadLetterQueue,
    retryAttempts: 3,
    maxEventAge: Duration.hours(1),
  });
}
