import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { BundledFunction } from "../bundled-function.ts";

/** Makes no call: it checks the output of the baseline evaluation. */
export class CheckBaseline extends BundledFunction {
  constructor(scope: Construct) {
    super(scope, "CheckBaseline", {
      folder: "pipeline/check-baseline",
      description: "Whether the base model leaves training something to learn, and something to start from.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.CheckBaseline,
    });
  }
}
