import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { recipe } from "#recipe";
import { namesOf } from "../../infra/names.ts";
import { RftStack } from "../../infra/rft-stack.ts";
import { settingsOf } from "../../infra/settings.ts";

/** What the CLI hands the app: the feature flags change the template. */
const { context: flags } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as {
  context: Record<string, unknown>;
};

/** When the tests' templates are synthesized: a Monday. */
export const NOW = new Date("2026-11-23T10:00:00Z");

/** The stack as `-c name=value` asks for it; its functions are not bundled. */
export function stackOf(context: Record<string, unknown> = {}): RftStack {
  const app = new App({ context: { ...flags, "aws:cdk:bundling-stacks": [], ...context } });
  const settings = settingsOf(app.node, NOW);
  return new RftStack(app, namesOf(recipe, settings.stage).stack, { settings, env: { region: settings.region } });
}

/** What is deployed by default. */
export const template = Template.fromStack(stackOf());

export interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** Statements of a role, found by a part of its logical id. */
export function statementsOf(role: string): Statement[] {
  return Object.entries(template.findResources("AWS::IAM::Policy"))
    .filter(([id]) => id.startsWith(role))
    .flatMap(
      ([, { Properties }]) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
}

export const actionsOf = (role: string): string[] =>
  [...new Set(statementsOf(role).flatMap(({ Action }) => Action))].sort();
