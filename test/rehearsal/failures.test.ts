import { inject } from "vitest";
import { describe, expect, it } from "vitest";
import { readAssembly } from "../../local/template/synthesize.ts";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";
import { rehearsed, rewardModule, sourceFolder } from "../support/rehearsals.ts";

/** A reward function of a test: takes the samples and what a right function would answer, all 1.0. */
const module_ = (body: string): string =>
  `export const handler = async (event) => { const results = event.map(({ id }) => ({ id, aggregate_reward_score: 1 })); ${body} };`;

// Whatever else a reward function may answer: test/functions/pipeline/smoke-test-reward.
describe("the smoke test", () => {
  it.each([
    [
      "scores everything 0.5",
      "return results.map((r) => ({ ...r, aggregate_reward_score: 0.5 }));",
      /ANSWER: 25" +\| 1\.0 +\| 0\.5/,
    ],
    ["throws", 'throw new TypeError("no such column");', /TypeError: no such column/],
    ["ends its process", "process.exit(3);", /Runtime\.ExitError/],
  ])("stops a run whose reward function %s, before anything is spent", async (_, body, cause) => {
    const run = await rehearsed({ rewardFile: await rewardModule(module_(body)) });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "RewardSmokeTestFailed" });
    expect(run.message).toMatch(cause);
    expect(run.entered).not.toContain("CreateTrainingJob");
    expect(run.events.filter(({ type }) => type === "LambdaFunctionFailed")).toHaveLength(1); // not retried
    expect(await run.object("rft-runs/test/report.html")).toContain("RewardSmokeTestFailed");
  });

  it("stops a run whose reward function times out", async () => {
    const assembly = await readAssembly(inject("assemblyFolder"));
    const [id = ""] =
      Object.entries(assembly.template.Resources).find(
        ([, { Type, Metadata }]) =>
          Type === "AWS::Lambda::Function" && String(Metadata?.["aws:cdk:path"]).includes("/Reward/"),
      ) ?? [];
    const reward = assembly.template.Resources[id]!;
    const impatient = {
      ...assembly,
      template: {
        Resources: {
          ...assembly.template.Resources,
          [id]: { ...reward, Properties: { ...reward.Properties, Timeout: 1 } },
        },
      },
    };
    const run = await rehearsed({
      assembly: impatient,
      rewardFile: await rewardModule(module_("await new Promise(() => setInterval(() => {}, 1e6)); return results;")),
    });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "RewardSmokeTestFailed" });
    expect(run.message).toContain("Task timed out after 1.00 seconds");
  });
});

describe("an execution input", () => {
  it("with two faults fails, and names both", async () => {
    const run = await rehearsed({ input: { hyperParameters: { batchSize: 7 }, typo: 1 } });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "InvalidExecutionInput" });
    expect(run.message).toContain("hyperParameters.batchSize");
    expect(run.message).toContain("typo: unknown key");
    expect(run.entered).toEqual(["ResolveRun"]);
    expect(await run.object("rft-runs/test/report.html")).toContain("InvalidExecutionInput");
  });

  it.each([[null], ["text"]])("of %j fails with InvalidExecutionInput", async (input) => {
    expect((await rehearsed({ input })).execution).toMatchObject({ status: "FAILED", error: "InvalidExecutionInput" });
  });
});

// Whatever else a source may hold: test/functions/pipeline/prepare-dataset.
describe("a dataset", () => {
  const rows = generateFinqaRows(1, 120);
  it.each([
    ["is cut off", JSON.stringify(rows).slice(0, -500), /ends in a row, after \d+ whole rows/],
    [
      "has 99 usable rows",
      JSON.stringify([...rows.slice(0, 99), { ...rows[0], qa: { question: "?" } }, 5]),
      /99 usable rows of 101.*row 99: there is no answer; row 100: the row is not an object/s,
    ],
  ])("that %s ends in DatasetInvalid", async (_, train, message) => {
    const run = await rehearsed({ sourceFolder: await sourceFolder(train) });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "DatasetInvalid" });
    expect(run.message).toMatch(message);
  });

  it("that is not there ends in DatasetUnavailable, naming bucket and key", async () => {
    const run = await rehearsed({
      input: { dataset: { source: "s3://finqarft-databuckete6b0faa8/rft-source/nothing" } },
    });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "DatasetUnavailable" });
    expect(run.message).toContain("rft-source/nothing/train.json");
  });
});
