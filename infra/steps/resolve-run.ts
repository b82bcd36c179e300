import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowSeeingOtherTrainings } from "./other-trainings.ts";

export class ResolveRun extends BundledFunction {
  constructor(scope: Construct) {
    super(scope, "ResolveRun", {
      folder: "pipeline/resolve-run",
      description: "Execution input to a complete run.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.ResolveRun,
    });
    allowSeeingOtherTrainings(this.executionRole);
  }
}
