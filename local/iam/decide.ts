import { runSimulation } from "@cloud-copilot/iam-simulate";
import { ACCOUNT } from "../template/intrinsics.ts";
import type { Policies, RolePolicies, StatementJson } from "../template/policies.ts";

/** A call that a principal wants to make. */
export interface ApiCall {
  /** A role's ARN, or a service: "events.amazonaws.com". */
  readonly principal: string;
  /** The name of the role's session: a Lambda's is the function's name. */
  readonly session?: string;
  /** `service:Action`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys that this call has beside those of every call. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/**
 * Whether the policies of a template let a principal do something. `@cloud-copilot/iam-simulate` decides.
 * @throws Error for a call that IAM does not know, such as an action without such a resource
 */
export async function allows(policies: Policies, call: ApiCall): Promise<boolean> {
  const role = policies.roles.find(({ arn }) => arn === call.principal);
  if (role === undefined && call.principal.startsWith("arn:")) return false; // a role that does not exist
  const resourcePolicy = policyOf(policies, call.resource, call.action);
  const result = await runSimulation(
    {
      request: {
        principal: role === undefined ? call.principal : sessionArn(call),
        action: call.action,
        resource: { resource: call.resource, accountId: ACCOUNT },
        // The rehearsal's loopback stands for TLS.
        contextVariables: {
          "aws:SecureTransport": "true",
          ...(role === undefined ? {} : { "aws:PrincipalArn": role.arn, "aws:PrincipalAccount": ACCOUNT }),
          ...call.context,
        },
      },
      identityPolicies:
        role === undefined ? [] : role.statements.map(({ id, json }) => ({ name: id, policy: document([json]) })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    },
    {},
  );
  if (result.resultType === "error")
    throw new Error(
      `The rehearsal asked IAM about a call that it does not know: ${call.action} on ${call.resource}: ${JSON.stringify(result.errors)}`,
    );
  return result.overallResult === "Allowed";
}

/** Of an assumed role, as AWS's messages write it. */
export const sessionArn = ({ principal, session = "rehearsal" }: ApiCall): string =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${principal.slice(principal.lastIndexOf("/") + 1)}/${session}`;

/** A role's trust policy, a bucket's for its objects too, a function's for its versions too. */
function policyOf({ roles, ofResources }: Policies, resource: string, action: string): unknown {
  if (action === "sts:AssumeRole") return roles.find(({ arn }) => arn === resource)?.trust;
  const statements = ofResources.get(resource) ?? ofResources.get(resource.replace(/^(arn:aws:s3:::[^/]+)\/.*/, "$1"));
  return statements === undefined ? undefined : document(statements);
}

const document = (statements: readonly StatementJson[]) => ({ Version: "2012-10-17", Statement: statements });

/** The same policies with a role's statements changed: a missing permission shows what it is for. */
export const withRole = (policies: Policies, arn: string, change: (role: RolePolicies) => RolePolicies): Policies => ({
  ...policies,
  roles: policies.roles.map((role) => (role.arn === arn ? change(role) : role)),
});
