import { allows, type ApiCall, withRole } from "../../local/iam/decide.ts";
import type { Policies, RolePolicies, RoleStatement, StatementJson } from "../../local/template/policies.ts";

/** A statement, or one action or one resource of it, and the recorded calls that are denied without it. */
export interface Use {
  readonly role: string;
  readonly statement: string;
  /** "bedrock:TagResource", an ARN, or "" for the whole statement. */
  readonly part: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly calls: readonly ApiCall[];
}

/** For each statement of each role, and for each action and resource of it: the calls that it alone allows. */
export async function usesOf(policies: Policies, calls: readonly ApiCall[]): Promise<Use[]> {
  const uses: Use[] = [];
  for (const role of policies.roles) {
    for (const statement of role.statements) {
      for (const { part, left } of removals(statement.json)) {
        const without = withRole(policies, role.arn, (before) => replaced(before, statement, left));
        const own = calls.filter(({ principal }) => principal === role.arn);
        const denied = await Promise.all(own.map(async (call) => !(await allows(without, call))));
        uses.push({
          role: role.arn.slice(role.arn.lastIndexOf("/") + 1),
          statement: statement.id,
          part,
          actions: list(statement.json["Action"]),
          resources: list(statement.json["Resource"]),
          calls: own.filter((_, i) => denied[i]),
        });
      }
    }
  }
  return uses;
}

/** The whole statement, and where there are several, each action and each resource by itself. */
function removals(json: StatementJson): { readonly part: string; readonly left: StatementJson | undefined }[] {
  const parts = (["Action", "Resource"] as const).flatMap((field) => {
    const items = list(json[field]);
    return items.length < 2
      ? []
      : items.map((item) => ({ part: item, left: { ...json, [field]: items.filter((other) => other !== item) } }));
  });
  return [{ part: "", left: undefined }, ...parts];
}

const replaced = (role: RolePolicies, { id }: RoleStatement, left: StatementJson | undefined): RolePolicies => ({
  ...role,
  statements: role.statements.flatMap((statement) =>
    statement.id !== id ? [statement] : left === undefined ? [] : [{ id, json: left }],
  ),
});

const list = (value: unknown): string[] => [value as string | string[]].flat();
