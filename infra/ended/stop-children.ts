import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import {
  evaluationMachineArn,
  evaluationsOf,
  executionsOf,
  type Names,
  pipelineMachineArn,
  sweepsOf,
} from "../names.ts";

export class StopChildren extends BundledFunction {
  constructor(scope: Construct, names: Names) {
    const stack = Stack.of(scope);
    const [evaluationMachine, pipeline] = [evaluationMachineArn(stack, names), pipelineMachineArn(stack, names)];
    super(scope, "StopChildren", {
      folder: "ended/stop-children",
      description: "Stops the trials and evaluations of an execution that ended without success.",
      timeout: Duration.minutes(3), // it waits for one that was being started as the execution was aborted
      memorySize: FUNCTION_MEMORY_MIB.StopChildren,
      environment: { EVALUATION_MACHINE_ARN: evaluationMachine, PIPELINE_MACHINE_ARN: pipeline },
    });
    allow(this.executionRole, {
      why: "Reads which executions an execution has started, and whether it was redriven; its name is the user's choice.",
      actions: ["states:GetExecutionHistory"],
      resources: [executionsOf(stack, names), sweepsOf(stack, names)],
    });
    allow(this.executionRole, {
      why: "Finds the trials and evaluations that still run.",
      actions: ["states:ListExecutions"],
      resources: [evaluationMachine, pipeline],
    });
    allow(this.executionRole, {
      why: "Reads how an execution has ended, and which execution started another.",
      actions: ["states:DescribeExecution"],
      resources: [executionsOf(stack, names), evaluationsOf(stack, names), sweepsOf(stack, names)],
    });
    allow(this.executionRole, {
      why: "Stops trials, whose names come from their sweep, and evaluations, whose names Step Functions generates.",
      actions: ["states:StopExecution"],
      resources: [executionsOf(stack, names), evaluationsOf(stack, names)],
    });
  }
}
