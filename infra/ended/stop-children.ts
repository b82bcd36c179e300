import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { evaluationMachineArn, evaluationsOf, executionsOf, type Names } from "../names.ts";

export class StopChildren extends BundledFunction {
  constructor(scope: Construct, names: Names) {
    const stack = Stack.of(scope);
    const childMachineArn = evaluationMachineArn(stack, names);
    super(scope, "StopChildren", {
      folder: "ended/stop-children",
      description: "Stops the evaluations of an execution that ended without success.",
      timeout: Duration.minutes(3), // it waits for one that was being started as the execution was aborted
      memorySize: FUNCTION_MEMORY_MIB.StopChildren,
      environment: { EVALUATION_MACHINE_ARN: childMachineArn },
    });
    allow(this.executionRole, {
      why: "Reads which evaluations an execution has started, and whether it was redriven; its name is the user's choice.",
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [executionsOf(stack, names)],
    });
    allow(this.executionRole, {
      why: "Finds the evaluations that still run.",
      actions: ["states:ListExecutions"],
      resources: [childMachineArn],
    });
    allow(this.executionRole, {
      why: "Reads which execution started an evaluation, and stops it; Step Functions generates its name.",
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [evaluationsOf(stack, names)],
    });
  }
}
