import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Machine } from "./machine.ts";
import { evaluationMachineArn, evaluationsOf, type Names } from "./names.ts";
import { allowNesting } from "./nesting.ts";
import type { Steps } from "./steps/steps.ts";

export interface RftStateMachineProps {
  readonly steps: Steps;
  readonly names: Names;
}

/** The pipeline. It starts evaluations as nested executions, and waits for them. */
export class RftStateMachine extends Machine {
  constructor(scope: Construct, id: string, { steps, names }: RftStateMachineProps) {
    const stack = Stack.of(scope);
    const evaluationMachine = evaluationMachineArn(stack, names);
    super(scope, id, {
      name: names.stateMachine,
      definition: "rft-pipeline.asl.json",
      comment: `Reinforcement fine-tuning of Amazon Nova 2 Lite on ${names.task}.`,
      steps: steps.entries(),
      substitutions: { EvaluationMachineArn: evaluationMachine, Task: names.task },
    });
    allowNesting(this.role, {
      what: "the evaluations of the base and of the tuned model",
      machines: [evaluationMachine],
      executions: [evaluationsOf(stack, names)],
    });
  }
}
