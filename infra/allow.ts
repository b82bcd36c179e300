import { Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, type PolicyStatementProps, type Role } from "aws-cdk-lib/aws-iam";

export interface Permission extends Pick<PolicyStatementProps, "conditions"> {
  /** `service:Action`, without wildcards. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What it is for. Also the reason that cdk-nag gets for a wildcard in a resource. */
  readonly why: string;
}

/** Type of the construct metadata that keeps a permission with its reason; docs/permissions.md is written from it. */
export const PERMISSION_METADATA = "permission";

/**
 * Allows a role what it calls, one statement for each reason; every wildcard resource is acknowledged on its own, so
 * that a new one is found.
 */
export function allow(role: Role, { actions, resources, why, ...rest }: Permission): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], ...rest }));
  role.node.addMetadata(PERMISSION_METADATA, { actions, resources, why });
  for (const resource of resources) {
    const finding = asFinding(Stack.of(role).resolve(resource));
    if (finding.includes("*"))
      Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${finding}]`, reason: why });
  }
}

/**
 * A resolved ARN as cdk-nag writes it in the id of a finding: `<Bucket.Arn>/rft-data/*`. Written otherwise, the finding
 * is not acknowledged, and the synthesis fails.
 */
function asFinding(arn: unknown): string {
  if (typeof arn === "string") return arn;
  const {
    Ref,
    "Fn::GetAtt": attribute,
    "Fn::Join": join,
  } = arn as Partial<
    Record<"Ref", string> & Record<"Fn::GetAtt", [string, string]> & Record<"Fn::Join", [string, unknown[]]>
  >;
  if (join !== undefined) return join[1].map(asFinding).join(join[0]);
  return `<${Ref ?? attribute?.join(".") ?? ""}>`;
}
