import { Duration } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

export interface ExecutionEndedRuleProps {
  readonly description: string;
  readonly stateMachine: StateMachine;
  readonly statuses: readonly ("SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED")[];
  readonly target: IFunction;
  /** Fields of the event's detail that the target is handed. */
  readonly fields: readonly ("executionArn" | "startDate")[];
  readonly deadLetterQueue: IQueue;
}

/** Tells a function of each execution of this machine that has ended so: nothing inside an execution sees its abort or its timeout. */
export class ExecutionEndedRule extends Rule {
  constructor(scope: Construct, id: string, { description, stateMachine, statuses, target, fields, deadLetterQueue }: ExecutionEndedRuleProps) {
    super(scope, id, {
      description,
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: [...statuses] },
      },
      targets: [
        new LambdaFunction(target, {
          event: RuleTargetInput.fromObject(Object.fromEntries(fields.map((field) => [field, EventField.fromPath(`$.detail.${field}`)]))),
          deadLetterQueue,
          retryAttempts: 3,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }
}
