import type { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import { Machine } from "../machine.ts";
import { type EvaluationStepProps, EvaluationSteps } from "./evaluation-steps.ts";

/** The evaluation machine, with its steps: a person starts it, and the pipeline does. */
export class Evaluation extends Machine {
  readonly removeCandidate: BundledFunction;

  /** @param scope the stack: a step's construct is its child, under the step's name */
  constructor(scope: Construct, id: string, props: EvaluationStepProps) {
    const steps = new EvaluationSteps(scope, props);
    super(scope, id, {
      name: props.names.evaluationMachine,
      definition: "evaluation.asl.json",
      comment: "Evaluates models on held-out rows, compares them, and promotes the better one.",
      steps: steps.entries(),
    });
    this.removeCandidate = steps.RemoveCandidate;
  }
}
