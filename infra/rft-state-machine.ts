import { readFileSync } from "node:fs";
import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import type { Names } from "./names.ts";
import type { Steps } from "./steps/steps.ts";

const DEFINITION = new URL("../statemachine/rft-pipeline.asl.json", import.meta.url);

export interface RftStateMachineProps {
  readonly steps: Steps;
  readonly names: Names;
}

/** The state machine: its definition is statemachine/rft-pipeline.asl.json, into which the steps' ARNs are put. */
export class RftStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { steps, names }: RftStateMachineProps) {
    super(scope, id);
    const definition = readFileSync(DEFINITION, "utf8");
    const substitutions = Object.fromEntries(
      steps.entries().map(([step, lambda]) => [`${step}Arn`, lambda.functionArn]),
    );
    assertSubstituted(definition, Object.keys(substitutions));

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      description: "Of the state machine: invokes the steps.",
    });
    for (const [step, lambda] of steps.entries()) {
      allow(role, {
        why: `Invokes the step ${step}.`,
        actions: ["lambda:InvokeFunction"],
        resources: [lambda.functionArn],
      });
    }
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "X-Ray and CloudWatch's log delivery know no resources (Step Functions Developer Guide, xray-iam and cw-logs).",
    });

    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: names.stateMachine,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: substitutions,
      comment: "Reinforcement fine-tuning of Amazon Nova 2 Lite on FinQA.",
      role,
      tracingEnabled: true,
      logs: {
        // The prefix keeps the account's one resource policy for log delivery from growing over its 5,120 characters.
        destination: new LogGroup(this, "Logs", {
          logGroupName: `/aws/vendedlogs/states/${names.stateMachine}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
  }
}

/** @throws Error naming placeholders of the definition that no step fills, and steps that the definition does not name */
function assertSubstituted(definition: string, names: readonly string[]): void {
  const placeholders = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  const unfilled = [...placeholders].filter((name) => name === undefined || !names.includes(name));
  const unused = names.filter((name) => !placeholders.has(name));
  if (unfilled.length + unused.length > 0) {
    throw new Error(
      `statemachine/rft-pipeline.asl.json and infra/steps/ disagree: no step for ${unfilled.join(", ") || "none"}; not in the definition: ${unused.join(", ") || "none"}.`,
    );
  }
}
