import { Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";

export interface Nesting {
  /** What is started, for the reasons. */
  readonly what: string;
  /** ARNs of the machines whose executions are started. */
  readonly machines: readonly string[];
  /** ARN patterns of those executions. */
  readonly executions: readonly string[];
}

/** For a machine that starts executions of others, and waits for them (`states:startExecution.sync:2`). */
export function allowNesting(role: Role, { what, machines, executions }: Nesting): void {
  const { partition, region, account } = Stack.of(role);
  allow(role, { why: `Starts ${what}.`, actions: ["states:StartExecution"], resources: machines });
  allow(role, {
    why: `Waits for ${what}, whose names it does not know beforehand, and stops them with the execution that started them.`,
    actions: ["states:DescribeExecution", "states:StopExecution"],
    resources: executions,
  });
  allow(role, {
    why: "Step Functions learns of the end of a nested execution through a rule of its own (Developer Guide, connect-stepfunctions).",
    actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
    resources: [
      `arn:${partition}:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
    ],
  });
}
