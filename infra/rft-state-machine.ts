import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { allow } from "./allow.ts";
import { Machine } from "./machine.ts";
import { evaluationMachineArn, evaluationsOf, type Names } from "./names.ts";
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
    allow(this.role, {
      why: "Starts the evaluations of the base and of the tuned model.",
      actions: ["states:StartExecution"],
      resources: [evaluationMachine],
    });
    allow(this.role, {
      why: "Waits for those evaluations, and stops them with their pipeline; Step Functions generates their names.",
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [evaluationsOf(stack, names)],
    });
    allow(this.role, {
      why: "Step Functions learns of the end of a nested execution through a rule of its own (Developer Guide, connect-stepfunctions).",
      actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      resources: [
        `arn:${stack.partition}:events:${stack.region}:${stack.account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
      ],
    });
  }
}
