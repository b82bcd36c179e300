import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { chosenRecipe } from "../../infra/chosen-recipe.ts";
import { namesOf } from "../../infra/names.ts";
import { RftStack } from "../../infra/rft-stack.ts";
import { settingsOf } from "../../infra/settings.ts";
import { withRecipe } from "../support/recipe-folders.ts";
import { NOW, template as finqa } from "./template.ts";

const { context: flags } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as {
  context: Record<string, unknown>;
};

/** The stack as `-c recipe=…` asks for it; its functions are not bundled. */
async function templateOf(recipe: string, context: Record<string, unknown> = {}): Promise<Template> {
  const app = new App({ context: { ...flags, "aws:cdk:bundling-stacks": [], recipe, ...context } });
  const chosen = await chosenRecipe(app.node);
  const settings = settingsOf(app.node, NOW, chosen.recipe);
  const names = namesOf(chosen.recipe, settings.stage);
  return Template.fromStack(new RftStack(app, names.stack, { settings, chosen, env: { region: settings.region } }));
}

const machinesOf = (template: Template): string[] =>
  Object.values(template.findResources("AWS::StepFunctions::StateMachine"))
    .map(({ Properties }) => (Properties as { StateMachineName: string }).StateMachineName)
    .toSorted();

/** Names that are given, and not made up by CloudFormation: two stacks may have none in common. */
const GIVEN = [
  "StateMachineName",
  "LogGroupName",
  "DashboardName",
  "TopicName",
  "QueueName",
  "FunctionName",
  "RoleName",
  "BucketName",
];
const givenNames = (template: Template): string[] =>
  Object.values(
    (template.toJSON() as { Resources: Record<string, { Properties?: Record<string, unknown> }> }).Resources,
  )
    .flatMap(({ Properties = {} }) => GIVEN.map((name) => Properties[name]))
    .filter((name) => typeof name === "string");

describe("-c recipe=gsm8k", () => {
  it("names machines, metrics and texts by the recipe, and says FinQA nowhere", async () => {
    const template = await templateOf("gsm8k");
    expect(machinesOf(template)).toEqual(["gsm8k-rft", "gsm8k-rft-evaluation", "gsm8k-rft-sweep"]);
    const text = JSON.stringify(template.toJSON());
    expect(text).toContain("Gsm8kRft");
    expect(text).toContain("GSM8K RFT");
    expect(text.match(/.{30}finqa.{30}/i)).toBeNull();
  });

  it("is a stack of its own beside FinQA's, in every stage", async () => {
    const gsm8k = await templateOf("gsm8k", { stage: "dev" });
    expect(machinesOf(gsm8k)).toEqual(["gsm8k-rft-dev", "gsm8k-rft-dev-evaluation", "gsm8k-rft-dev-sweep"]);
    expect(givenNames(finqa).length).toBeGreaterThan(3);
    expect(givenNames(gsm8k).filter((name) => givenNames(finqa).includes(name))).toEqual([]);
  });

  it("holds a schedule's input against the recipe's own contract", async () => {
    await expect(
      templateOf("gsm8k", { schedule: "rate(7 days)", scheduleInput: '{"dataset":{"trainSamples":1}}' }),
    ).rejects.toThrow(/scheduleInput/);
  });
});

describe("-c recipe=<folder>", () => {
  it("takes a folder outside the repository, and names everything by its recipe", async () => {
    await withRecipe([], async (folder) => {
      expect(machinesOf(await templateOf(folder))).toEqual([
        "my-task-rft",
        "my-task-rft-evaluation",
        "my-task-rft-sweep",
      ]);
    });
  });

  it("refuses a broken one before anything is synthesized, by file and field, as a context value", async () => {
    await withRecipe([["recipe.ts", 'name: "my-task"', 'name: "My task"']], async (folder) => {
      await expect(templateOf(folder)).rejects.toMatchObject({
        name: "UnusableContext",
        message: expect.stringMatching(/recipe\.ts, name: got "My task"; allowed: /) as string,
      });
    });
  });
});

describe("-c recipe=finqa", () => {
  it("is the default: the same template", async () => {
    expect((await templateOf("finqa")).toJSON()).toEqual(finqa.toJSON());
  });
});

describe("names", () => {
  it.each([
    ["finqa", "FinQA", "FinqaRft", "finqa-rft"],
    ["gsm8k", "GSM8K", "Gsm8kRft", "gsm8k-rft"],
    ["my-task", "My task", "MyTaskRft", "my-task-rft"],
  ])("of %s are made of its name", (name, title, stack, machine) => {
    expect(namesOf({ name, title })).toMatchObject({
      stack,
      stateMachine: machine,
      metricsNamespace: stack,
      title: `${title} RFT`,
    });
    expect(namesOf({ name, title }, "dev")).toMatchObject({ stack: `${stack}-dev`, stateMachine: `${machine}-dev` });
  });

  it("fit into AWS's for the longest recipe and stage", () => {
    const { stateMachine, evaluationMachine } = namesOf({ name: "a".repeat(16), title: "A" }, "b".repeat(16));
    expect(evaluationMachine.length).toBeLessThanOrEqual(80);
    expect(`${stateMachine}-job-`.length + 16).toBeLessThanOrEqual(63);
    expect(`${stateMachine}-candidate-`.length + 12 + 2).toBeLessThanOrEqual(63);
  });
});
