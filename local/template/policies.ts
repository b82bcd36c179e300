import type { Intrinsics } from "./intrinsics.ts";
import type { Template } from "./synthesize.ts";

/** A statement of a policy, with every reference resolved. */
export type StatementJson = Readonly<Record<string, unknown>>;

/** A statement that allows a role something. */
export interface RoleStatement {
  /** The policy's logical id and the statement's place in it: "CheckTrainingJobRoleDefaultPolicy09695C3A[1]". */
  readonly id: string;
  readonly json: StatementJson;
}

export interface RolePolicies {
  readonly arn: string;
  /** Who may assume it. */
  readonly trust: unknown;
  readonly statements: readonly RoleStatement[];
}

/** All permissions of a template. */
export interface Policies {
  readonly roles: readonly RolePolicies[];
  /** By the resource's ARN. */
  readonly ofResources: ReadonlyMap<string, readonly StatementJson[]>;
}

/** @throws Error naming a kind of policy that the rehearsal does not read */
export function policiesOf(template: Template, intrinsics: Intrinsics): Policies {
  const resources = Object.entries(template.Resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    properties: Properties,
  }));
  const ofType = (type: string) =>
    resources
      .filter((resource) => resource.type === type)
      .map(({ id, properties }) => ({ id, properties: intrinsics.resolve(properties) as Record<string, unknown> }));

  const attached = ofType("AWS::IAM::Policy");
  const roles = ofType("AWS::IAM::Role").map(({ id, properties }): RolePolicies => {
    for (const unread of ["ManagedPolicyArns", "Policies", "PermissionsBoundary"]) {
      if (properties[unread] !== undefined)
        throw new Error(`The rehearsal reads policies of the type AWS::IAM::Policy; the role ${id} has ${unread}.`);
    }
    const own = attached.filter(({ properties: { Roles } }) => (Roles as string[]).includes(intrinsics.ref(id)));
    return {
      arn: intrinsics.attribute(id, "Arn"),
      trust: properties["AssumeRolePolicyDocument"],
      statements: own.flatMap((policy) =>
        statementsOf(policy.properties["PolicyDocument"]).map((json, i) => ({ id: `${policy.id}[${i}]`, json })),
      ),
    };
  });

  const ofResources = new Map<string, StatementJson[]>();
  const add = (arn: string, statements: readonly StatementJson[]): void => {
    ofResources.set(arn, [...(ofResources.get(arn) ?? []), ...statements]);
  };
  for (const { properties } of ofType("AWS::S3::BucketPolicy"))
    add(`arn:aws:s3:::${String(properties["Bucket"])}`, statementsOf(properties["PolicyDocument"]));
  for (const { properties } of ofType("AWS::SNS::TopicPolicy"))
    for (const topic of properties["Topics"] as string[]) add(topic, statementsOf(properties["PolicyDocument"]));
  const queueArns = new Map(
    ofType("AWS::SQS::Queue").map(({ id }) => [intrinsics.ref(id), intrinsics.attribute(id, "Arn")]),
  );
  for (const { properties } of ofType("AWS::SQS::QueuePolicy"))
    for (const url of properties["Queues"] as string[])
      add(queueArns.get(url) ?? url, statementsOf(properties["PolicyDocument"]));
  for (const { id, properties } of ofType("AWS::KMS::Key"))
    add(intrinsics.attribute(id, "Arn"), statementsOf(properties["KeyPolicy"]));
  for (const { properties } of ofType("AWS::Lambda::Permission")) {
    const { FunctionName, Action, Principal, SourceArn } = properties as Record<string, string>;
    add(String(FunctionName), [
      {
        Effect: "Allow",
        Principal: { Service: Principal },
        Action,
        Resource: FunctionName,
        ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { "aws:SourceArn": SourceArn } } }),
      },
    ]);
  }
  return { roles, ofResources };
}

const statementsOf = (document: unknown): StatementJson[] =>
  [(document as { Statement: StatementJson | StatementJson[] }).Statement].flat();
