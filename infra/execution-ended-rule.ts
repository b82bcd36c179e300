import { Duration } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { allow } from "./allow.ts";
import type { BundledFunction } from "./bundled-function.ts";

export interface ExecutionEndedRuleProps {
  readonly description: string;
  readonly stateMachine: StateMachine;
  readonly statuses: readonly ("SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED")[];
  readonly target: BundledFunction;
  /** Fields of the event's detail that the target is handed. */
  readonly fields: readonly ("executionArn" | "startDate" | "stopDate")[];
  readonly deadLetterQueue: IQueue;
}

/**
 * Tells a function of each execution of this machine that has ended so: nothing inside an execution sees its abort or its timeout. An event that EventBridge could not hand
 * over, or that the function failed on three times, lies in the dead-letter queue.
 */
export class ExecutionEndedRule extends Rule {
  constructor(
    scope: Construct,
    id: string,
    { description, stateMachine, statuses, target, fields, deadLetterQueue }: ExecutionEndedRuleProps,
  ) {
    super(scope, id, {
      description,
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: [...statuses] },
      },
      targets: [
        new LambdaFunction(target, {
          event: RuleTargetInput.fromObject(
            Object.fromEntries(fields.map((field) => [field, EventField.fromPath(`$.detail.${field}`)])),
          ),
          deadLetterQueue,
          retryAttempts: 3,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
    // CDK's own SqsDestination would allow the role to read the queue's attributes too.
    target.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
    });
    allow(target.executionRole, {
      why: "Lambda puts the event of three failed calls into the dead-letter queue.",
      actions: ["sqs:SendMessage"],
      resources: [deadLetterQueue.queueArn],
    });
  }
}
