import { type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

export interface ExecutionEndedRuleProps {
  readonly description: string;
  readonly stateMachines: readonly StateMachine[];
  readonly statuses: readonly ("SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED")[];
  readonly target: IRuleTarget;
}

/**
 * Passes on each execution of these machines that has ended with one of these statuses: nothing inside an execution
 * sees its abort or its timeout.
 */
export class ExecutionEndedRule extends Rule {
  constructor(scope: Construct, id: string, { description, stateMachines, statuses, target }: ExecutionEndedRuleProps) {
    super(scope, id, {
      description,
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: stateMachines.map((machine) => machine.stateMachineArn), status: [...statuses] },
      },
      targets: [target],
    });
  }
}
