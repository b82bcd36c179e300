import { Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import { Machine } from "../machine.ts";
import { evaluationMachineArn, evaluationsOf, executionsOf, type Names, pipelineMachineArn } from "../names.ts";
import { allowNesting } from "../nesting.ts";
import { SweepSteps } from "./sweep-steps.ts";

export interface SweepProps {
  readonly bucket: Bucket;
  readonly names: Names;
  /** The pipeline's own check of the base model, which a sweep does once for all trials. */
  readonly checkBaseline: BundledFunction;
}

/** The sweep machine, with its steps: a person starts it. It starts executions of the two other machines. */
export class Sweep extends Machine {
  readonly writeSweepReport: BundledFunction;

  /** @param scope the stack: a step's construct is its child, under the step's name */
  constructor(scope: Construct, id: string, { bucket, names, checkBaseline }: SweepProps) {
    const stack = Stack.of(scope);
    const steps = new SweepSteps(scope, { bucket, names });
    const [pipeline, evaluation] = [pipelineMachineArn(stack, names), evaluationMachineArn(stack, names)];
    super(scope, id, {
      name: names.sweepMachine,
      definition: "sweep.asl.json",
      comment: "Trains with several sets of hyperparameters, and chooses the best by evidence.",
      steps: [...steps.entries(), ["CheckBaseline", checkBaseline]],
      substitutions: { PipelineMachineArn: pipeline, EvaluationMachineArn: evaluation },
    });
    allowNesting(this.role, {
      what: "the trials, and the evaluations of the base model and of the trial that was chosen",
      machines: [pipeline, evaluation],
      executions: [executionsOf(stack, names), evaluationsOf(stack, names)],
    });
    this.writeSweepReport = steps.WriteSweepReport;
  }
}
