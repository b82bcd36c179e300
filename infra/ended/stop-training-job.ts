import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { executionsOf, type Names, trainingJobsOf } from "../names.ts";

export class StopTrainingJob extends BundledFunction {
  constructor(scope: Construct, names: Names) {
    super(scope, "StopTrainingJob", {
      folder: "ended/stop-training-job",
      description: "Stops the training job of an execution that ended without success.",
      timeout: Duration.minutes(3), // it waits for a job that was being created as the execution was aborted
      memorySize: FUNCTION_MEMORY_MIB.StopTrainingJob,
      environment: {
        POWERTOOLS_SERVICE_NAME: "stop-training-job",
        POWERTOOLS_METRICS_NAMESPACE: names.metricsNamespace,
      },
    });
    allow(this.executionRole, {
      why: "Finds the execution's job by its name, and stops it; Bedrock generates the job's id.",
      actions: ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
      resources: [trainingJobsOf(Stack.of(this))],
    });
    allow(this.executionRole, {
      why: "Reads whether an execution was creating its job as it ended; its name is the user's choice.",
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [executionsOf(Stack.of(this), names)],
    });
  }
}
