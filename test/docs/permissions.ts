import type { Stack } from "aws-cdk-lib";
import { PERMISSION_METADATA, type Permission } from "../../infra/allow.ts";

/** What `allow` gave to a role of the stack, in its order; its ARNs are CloudFormation's intrinsic functions. */
export interface RolePermissions {
  /** Path of the role in the stack, without "Role": `PrepareDataset`, `Bedrock`, `Sweep`. */
  readonly role: string;
  readonly permissions: readonly Permission[];
}

export function permissionsOf(stack: Stack): readonly RolePermissions[] {
  return stack.node.findAll().flatMap(({ node }) => {
    const permissions = node.metadata
      .filter(({ type }) => type === PERMISSION_METADATA)
      .map(({ data }) => stack.resolve(data) as Permission);
    const role = node.path.slice(stack.node.path.length + 1).replace(/\/?Role$/, "");
    return permissions.length > 0 ? [{ role, permissions }] : [];
  });
}

/** docs/permissions.md, as the stack has it. */
export function permissionsPage(roles: readonly RolePermissions[]): string {
  const sections = roles.flatMap(({ role, permissions }) => {
    const rows = permissions.filter(({ why }) => !EVERYWHERE.test(why)).map(rowOf);
    return rows.length === 0 ? [] : [`## ${role}\n\n| may | on | why |\n| --- | --- | --- |\n${rows.join("\n")}`];
  });
  return `${HEAD}\n${sections.join("\n\n")}\n`;
}

/** What each function or machine has for what it is; the page's head says it once. */
const EVERYWHERE = /^(?:Writes the streams of its own log group|Invokes the step )/;

const HEAD = `# Permissions and their reasons

What each role of the default stack may do, and why: each row is a call of \`allow\` in \`infra/\`, with its reason. A test
compares this page with the stack; \`npx vitest run test/docs/permissions.test.ts --update\` writes it again.
\`npm run permissions\` shows which call needs each row: without any one of them, a rehearsal is denied something.

Not repeated below: each function's role writes the streams of its own log group, and each machine's role invokes the
steps of its definition, delivers logs and sends traces (the last two on all resources, as Step Functions requires).
A \`*\` in a resource stands for a name that AWS generates or a person chooses. Without \`s3:ListBucket\`, S3 answers 403
instead of 404 for an object that does not exist, so that nobody could distinguish "missing" from "forbidden".
`;

function rowOf({ actions, resources, why }: Permission): string {
  const code = (texts: readonly unknown[]): string => texts.map((text) => `\`${readable(text)}\``).join(", ");
  return `| ${code(actions)} | ${code(resources)} | ${why} |`;
}

/** A resource without partition, Region and account: `Data/rft-data/*`, `bedrock:custom-model/*`. */
function readable(resource: unknown): string {
  if (typeof resource === "string")
    return resource.replace(/^arn:[^:]*:([^:]*):([^:]*):[^:]*:/, (_, service: string, region: string) =>
      region === "" || region === "us-east-1" ? `${service}:` : `${service}:${region}:`,
    );
  const {
    Ref,
    "Fn::GetAtt": attribute,
    "Fn::Join": join,
  } = resource as { Ref?: string; "Fn::GetAtt"?: [string, string]; "Fn::Join"?: [string, unknown[]] };
  if (join !== undefined) return readable(join[1].map(readable).join(join[0]));
  if (Ref === "AWS::AccountId") return "";
  // Without the hash that CDK puts behind a logical id.
  return (attribute?.[0] ?? Ref ?? "").replace(/[0-9A-F]{8}$/, "");
}
