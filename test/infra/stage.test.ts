import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { recipe } from "#recipe";
import { namesOf } from "../../infra/names.ts";
import { ACCOUNT, Intrinsics } from "../../local/template/intrinsics.ts";
import { policiesOf } from "../../local/template/policies.ts";
import type { Template as TemplateJson } from "../../local/template/synthesize.ts";
import { stackOf } from "./template.ts";

/** What would be deployed, with every reference resolved as CloudFormation would. */
function deployed(stage?: string) {
  const stack = stackOf({
    schedule: "rate(7 days)",
    sourceBucket: "users-finqa",
    ...(stage === undefined ? {} : { stage }),
  });
  const template = Template.fromStack(stack).toJSON() as TemplateJson;
  const intrinsics = new Intrinsics(template, stack.stackName);
  const resources = Object.entries(template.Resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    properties: intrinsics.resolve(Properties) as Record<string, unknown>,
  }));
  return { stack, template, resources, roles: policiesOf(template, intrinsics).roles };
}
type Deployed = ReturnType<typeof deployed>;

const DEFAULT = deployed();
const DEV = deployed("dev");

/** Every text of a resource's properties, under the name that it stands by. */
function texts(value: unknown, name = ""): { name: string; text: string }[] {
  if (typeof value === "string") return [{ name, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => texts(item, Array.isArray(value) ? name : key));
}

const textsOf = ({ resources }: Deployed) =>
  resources.flatMap(({ id, type, properties }) =>
    texts(properties).map(({ name, text }) => ({ id, type, name, text })),
  );

/** For people, and the same in each stage. */
const PROSE = ["Description", "AlarmDescription"];
/** Of the two templates, under any of the names. */
const common = (...names: string[]) => {
  const ofDev = new Set(textsOf(DEV).map(({ text }) => text));
  return textsOf(DEFAULT).filter(({ name, text }) => (names.length === 0 || names.includes(name)) && ofDev.has(text));
};

/** Resources of roles' statements that the stages share, each for a reason. */
const SHARED = [
  "*", // lists of jobs, and what Step Functions asks for its log and its traces
  `arn:aws:bedrock:us-east-1:${ACCOUNT}:model-customization-job/*`, // Bedrock generates their ids
  `arn:aws:bedrock:us-east-1:${ACCOUNT}:custom-model/*`,
  `arn:aws:bedrock:us-east-1:${ACCOUNT}:custom-model-deployment/*`, // as of jobs
  "arn:aws:bedrock:us-east-1::foundation-model/*",
  ...["us-east-1", "us-east-2", "us-west-2"].map(
    (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`,
  ),
  `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/us.amazon.nova-2-lite-v1:0`, // AWS's own
  `arn:aws:events:us-east-1:${ACCOUNT}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`, // Step Functions' own
  "arn:aws:s3:::users-finqa/*", // the user's, by name
];

const resourcesOf = ({ roles }: Deployed): string[] =>
  roles.flatMap(({ statements }) => statements.flatMap(({ json }) => [json["Resource"] as string | string[]].flat()));

const asPattern = (resource: string): RegExp =>
  new RegExp(
    `^${resource
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

describe("a second stage in the same account and Region", () => {
  it("is a stack of another name, with the same logical ids: nothing is renamed within one", () => {
    expect([DEFAULT, DEV].map(({ stack }) => stack.stackName)).toEqual(["FinqaRft", "FinqaRft-dev"]);
    // Of a version CDK makes the id from the code, of a rule's permission from the stack's name; both are made again
    // without harm.
    const ids = ({ template }: Deployed) =>
      Object.keys(template.Resources).filter((id) => !/^RewardCurrentVersion|AllowEventRule/.test(id));
    expect(ids(DEV)).toEqual(ids(DEFAULT));
  });

  it("shares no physical name: machine, log group, dashboard, sender of notices", () => {
    const given = textsOf(DEV).filter(({ name }) =>
      ["StateMachineName", "LogGroupName", "DashboardName", "DisplayName"].includes(name),
    );
    expect(given.map(({ text }) => text).sort()).toEqual([
      "/aws/vendedlogs/states/finqa-rft-dev",
      "/aws/vendedlogs/states/finqa-rft-dev-evaluation",
      "/aws/vendedlogs/states/finqa-rft-dev-sweep",
      "FinQA RFT dev",
      "finqa-rft-dev",
      "finqa-rft-dev",
      "finqa-rft-dev-evaluation",
      "finqa-rft-dev-sweep",
    ]);
    expect(common("StateMachineName", "LogGroupName", "DashboardName", "DisplayName")).toEqual([]);
    expect(
      textsOf(DEV).filter(
        ({ name }) => /^(Queue|Topic|Function|Role|Bucket|Alarm|Rule|Group)Name$/.test(name) && name !== "FunctionName",
      ),
    ).toEqual([]);
  });

  it("shares nothing that holds the pipeline's name, in whatever property", () => {
    expect(common().filter(({ name, text }) => /finqa-?rft/i.test(text) && !PROSE.includes(name))).toEqual([]);
  });

  it("shares no namespace of metrics with its functions, alarms and dashboard", () => {
    const namespaces = (deployment: Deployed): Set<string> =>
      new Set(
        textsOf(deployment)
          .filter(({ name }) => name === "Namespace" || name === "POWERTOOLS_METRICS_NAMESPACE")
          .map(({ text }) => text)
          .filter((text) => !text.startsWith("AWS/")),
      );
    expect([...namespaces(DEFAULT)]).toEqual(["FinqaRft"]);
    expect([...namespaces(DEV)]).toEqual(["FinqaRft-dev"]);
    const dashboard = textsOf(DEV).find(({ name }) => name === "DashboardBody")?.text;
    expect(dashboard).toContain('"FinqaRft-dev","MeanReward"');
    expect(dashboard).not.toContain('"FinqaRft",');
  });

  it("shares no tag", () => {
    const tags = (deployment: Deployed): string[] =>
      deployment.resources.flatMap(({ properties }) =>
        ((properties["Tags"] ?? []) as unknown[]).map((tag) => JSON.stringify(tag)),
      );
    expect(tags(DEFAULT).filter((tag) => tags(DEV).includes(tag))).toEqual([]);
  });

  it.each([
    ["the default stage", DEFAULT, DEV],
    ["the stage dev", DEV, DEFAULT],
  ])("is out of reach of the roles of %s, whose ARN patterns match none of its resources", (_, own, other) => {
    const theirs = [
      ...new Set(
        textsOf(other)
          .map(({ text }) => text)
          .filter((text) => text.startsWith("arn:aws:") && !SHARED.includes(text))
          .map((arn) => arn.replaceAll("*", "x")),
      ),
      `arn:aws:states:us-east-1:${ACCOUNT}:execution:${namesOf(recipe, other.stack.stackName.split("-")[1]).stateMachine}:run`,
    ];
    expect(theirs.length).toBeGreaterThan(40);
    const patterns = resourcesOf(own).filter((resource) => !SHARED.includes(resource));
    expect(
      patterns.flatMap((pattern) =>
        theirs.filter((arn) => asPattern(pattern).test(arn)).map((arn) => `${pattern} ${arn}`),
      ),
    ).toEqual([]);
  });

  it("has no ARN pattern that ends within the machine's name", () => {
    for (const resource of [...resourcesOf(DEFAULT), ...resourcesOf(DEV)])
      expect(resource).not.toMatch(/finqa-rft(-dev)?-?\*/);
  });

  it("has jobs whose names hold no other stage's beginning", () => {
    const prefixes = [undefined, "dev", "devjob", "prod", "j", "jobs"].map(
      (stage) => `${namesOf(recipe, stage).stateMachine}-job-`,
    );
    for (const one of prefixes) expect(prefixes.filter((other) => `${other}0badcafe`.includes(one))).toEqual([one]);
  });
});
