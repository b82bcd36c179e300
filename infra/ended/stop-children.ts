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
      timeout: Duration.minutes(3), // one that was being started as the execution was aborted is waited for
      memorySize: FUNCTION_MEMORY_MIB.StopChildren,
      environment: { EVALUATION_MACHINE_ARN: childMachineArn },
    });
    allow(this.executionRole, {
      why: "Reads which evaluations an execution, whose name people make up, has started, and whether it was redriven.",
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [executionsOf(stack, names)],
    });
    allow(this.executionRole, {
      why: "Finds the evaluations that still run.",
      actions: ["states:ListExecutions"],
      resources: [childMachineArn],
    });
    allow(this.executionRole, {
      why: "Reads who has started an evaluation, whose name Step Functions makes up, and stops it.",
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [evaluationsOf(stack, names)],
    });
  }
}
