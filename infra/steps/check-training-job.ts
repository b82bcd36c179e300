import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { type Names, trainingJobsOf } from "../names.ts";
import { allowSeeingOtherTrainings } from "./other-trainings.ts";

export class CheckTrainingJob extends BundledFunction {
  constructor(scope: Construct, { metricsNamespace }: Names) {
    super(scope, "CheckTrainingJob", {
      folder: "pipeline/check-training-job",
      description: "Checks the training job, and stops it over the run's limits, or beside an older training.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.CheckTrainingJob,
      environment: { POWERTOOLS_SERVICE_NAME: "check-training-job", POWERTOOLS_METRICS_NAMESPACE: metricsNamespace },
    });
    allow(this.executionRole, {
      why: "Reads the run's job, and stops it; Bedrock generates the job's id.",
      actions: ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
      resources: [trainingJobsOf(Stack.of(this))],
    });
    allowSeeingOtherTrainings(this.executionRole);
  }
}
