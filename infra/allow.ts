import { Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, type PolicyStatementProps, type Role } from "aws-cdk-lib/aws-iam";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";

export interface Permission extends Pick<PolicyStatementProps, "conditions"> {
  /** `service:Action`, without wildcards. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What it is for. Also the reason that cdk-nag is given for a wildcard in a resource. */
  readonly why: string;
}

/** Allows a role what it calls, one statement a reason; every wildcard resource is acknowledged by itself, so that a new one is found. */
export function allow(role: Role, { actions, resources, why, ...rest }: Permission): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], ...rest }));
  for (const resource of resources) {
    const flat = flattenCfnReference(Stack.of(role).resolve(resource));
    if (flat.includes("*"))
      Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flat}]`, reason: why });
  }
}
