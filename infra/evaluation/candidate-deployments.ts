import { Duration, Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { CREATE_DEPLOYMENT_TIMEOUT } from "../../functions/contract/timeouts.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { customModelsOf, deploymentsOf } from "../names.ts";

export class DeployCandidate extends BundledFunction {
  constructor(scope: Construct) {
    super(scope, "DeployCandidate", {
      folder: "evaluation/deploy-candidate",
      description: "Starts to deploy the custom models of an evaluation, for its duration only.",
      timeout: Duration.seconds(CREATE_DEPLOYMENT_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.DeployCandidate,
    });
    allowDeploying(this.executionRole);
  }
}

export class CheckDeployment extends BundledFunction {
  constructor(scope: Construct) {
    super(scope, "CheckDeployment", {
      folder: "evaluation/check-deployment",
      description: "Checks the temporary deployments of an evaluation, and creates the next ones.",
      timeout: Duration.seconds(CREATE_DEPLOYMENT_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.CheckDeployment,
    });
    allowDeploying(this.executionRole);
  }
}

/** Both search before they create: a deployment is found by its name, which comes from the execution. */
function allowDeploying(role: Role): void {
  allow(role, {
    why: "Finds the execution's own deployments by their names; Bedrock generates their ids.",
    actions: ["bedrock:GetCustomModelDeployment"],
    resources: [deploymentsOf(Stack.of(role))],
  });
  allowCreatingDeployments(role, "Deploys the custom models that the input names, tagged with the execution.");
}

export function allowCreatingDeployments(role: Role, why: string): void {
  allow(role, {
    why,
    actions: ["bedrock:CreateCustomModelDeployment"],
    resources: [customModelsOf(Stack.of(role))],
  });
  allow(role, {
    why: "Tags a deployment as it is created; Bedrock generates its id.",
    actions: ["bedrock:TagResource"],
    resources: [deploymentsOf(Stack.of(role))],
  });
}
