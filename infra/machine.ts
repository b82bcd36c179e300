import { readFileSync } from "node:fs";
import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import type { BundledFunction } from "./bundled-function.ts";

export interface MachineProps {
  /** Also of its log group. */
  readonly name: string;
  /** File in statemachine/. */
  readonly definition: string;
  readonly comment: string;
  /** Each step's name and function; `${<name>Arn}` in the definition. */
  readonly steps: readonly (readonly [string, BundledFunction])[];
  /** Of its other placeholders. */
  readonly substitutions?: Readonly<Record<string, string>>;
}

/**
 * A state machine: its definition is a file of statemachine/ with the steps' ARNs filled in. Its role invokes the
 * steps.
 */
export class Machine extends Construct {
  readonly stateMachine: StateMachine;
  readonly role: Role;

  constructor(scope: Construct, id: string, { name, definition: file, comment, steps, substitutions }: MachineProps) {
    super(scope, id);
    const definition = readFileSync(new URL(`../statemachine/${file}`, import.meta.url), "utf8");
    const definitionSubstitutions = {
      ...Object.fromEntries(steps.map(([step, lambda]) => [`${step}Arn`, lambda.functionArn])),
      ...substitutions,
    };
    assertSubstituted(file, definition, Object.keys(definitionSubstitutions));

    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      description: `Of the state machine ${name}: invokes the steps.`,
    });
    for (const [step, lambda] of steps) {
      allow(this.role, {
        why: `Invokes the step ${step}.`,
        actions: ["lambda:InvokeFunction"],
        resources: [lambda.functionArn],
      });
    }
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "X-Ray and CloudWatch's log delivery know no resources (Step Functions Developer Guide, xray-iam and cw-logs).",
    });

    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions,
      comment,
      role: this.role,
      tracingEnabled: true,
      logs: {
        // The prefix keeps the account's one resource policy for log delivery from growing over its 5,120 characters.
        destination: new LogGroup(this, "Logs", {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
  }
}

/**
 * @throws Error naming placeholders of the definition that nothing fills, and steps that the definition does not name
 */
function assertSubstituted(file: string, definition: string, names: readonly string[]): void {
  const placeholders = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  const unfilled = [...placeholders].filter((name) => name === undefined || !names.includes(name));
  const unused = names.filter((name) => !placeholders.has(name));
  if (unfilled.length + unused.length > 0) {
    throw new Error(
      `statemachine/${file} and infra/ disagree: nothing fills ${unfilled.join(", ") || "none"}; not in the definition: ${unused.join(", ") || "none"}.`,
    );
  }
}
