import { describe, expect, it } from "vitest";
import { type Statement, stackOf, template } from "../infra/template.ts";
import { ROOT } from "./markdown.ts";
import { permissionsOf, permissionsPage } from "./permissions.ts";

const roles = permissionsOf(stackOf());

describe("docs/permissions.md", () => {
  it("has each permission of each role, with its reason", async () => {
    await expect(permissionsPage(roles)).toMatchFileSnapshot(`${ROOT}docs/permissions.md`);
  });

  it("leaves out nothing that the template allows, but for the machines' logs and traces", () => {
    const listed = roles.flatMap(({ permissions }) => permissions).flatMap(pairs);
    const statements = Object.values(template.findResources("AWS::IAM::Policy")).flatMap(
      ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
    const allowed = statements.flatMap(({ Action, Resource }) =>
      pairs({ actions: [Action].flat(), resources: [Resource].flat() }),
    );
    const unlisted = [...new Set(allowed)].filter((pair) => !listed.includes(pair));
    expect(unlisted.filter((pair) => !/^(?:logs|xray):\w+ "\*"$/.test(pair))).toEqual([]);
    expect(listed.filter((pair) => !allowed.includes(pair))).toEqual([]);
  });
});

/** `action resource`, each with each. */
function pairs({ actions, resources }: { actions: readonly string[]; resources: readonly unknown[] }): string[] {
  return actions.flatMap((action) => resources.map((resource) => `${action} ${JSON.stringify(resource)}`));
}
