import { Duration } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";

export interface ExecutionEndedRuleProps {
  readonly stateMachine: StateMachine;
  readonly writeReport: IFunction;
}

/**
 * Every execution of this machine that ends gets a report, however it ends: nothing inside an execution sees its abort or its timeout, and a task that fails is left
 * uncaught, so that a redrive takes it up again. The event is best effort; a completed run has written its report by itself.
 */
export class ExecutionEndedRule extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, writeReport }: ExecutionEndedRuleProps) {
    super(scope, id);
    new Rule(this, "Rule", {
      description: "Writes the report of each execution that has ended.",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] },
      },
      targets: [
        new LambdaFunction(writeReport, {
          event: RuleTargetInput.fromObject({ executionArn: EventField.fromPath("$.detail.executionArn") }),
          retryAttempts: 3,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }
}
