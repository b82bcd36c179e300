import { describe, expect, inject, it } from "vitest";
import { readAssembly } from "../../local/template/synthesize.ts";
import { allowedCalls } from "./allowed-calls.ts";
import { SETTINGS } from "./alone/settings.ts";
import { iamAction } from "./clients.ts";
import { FUNCTION_TIMEOUT } from "./deployed.ts";
import { FAULTS } from "./faults.ts";
import { MODES, trial, type Trial } from "./fault-matrix.ts";
import { recordedCalls, SCENARIOS } from "./matrix-scenarios.ts";
import { World } from "./world.ts";

const { calls, ends } = await recordedCalls();

const LISTS_NOTHING: readonly string[] = ["PrepareDataset", "SmokeTestReward", "PromoteModel", "RemoveCandidate"];

/** Of the functions that ask models, the simulation has stand-ins: they are called alone (alone/). */
const ALONE = new Set(SETTINGS.map(({ functionName }) => functionName));
const FUNCTIONS = Object.keys(FUNCTION_TIMEOUT).filter((name) => !ALONE.has(name));

describe("the matrix of calls and faults", () => {
  it("has every call that a function's role may make, and no other", async () => {
    const { template } = await readAssembly(inject("assemblyFolder"));
    for (const name of FUNCTIONS) {
      const made = new Set(
        calls.filter(({ functionName }) => functionName === name).map(({ call }) => iamAction(call)),
      );
      // To tell a missing object from a forbidden one, S3 asks for the right to list.
      if (LISTS_NOTHING.includes(name)) made.add("s3:ListBucket");
      // Of an evaluation that is started by itself.
      if (name === "ResolveEvaluation") made.add("lambda:GetAlias");
      expect([...made].toSorted(), name).toEqual(allowedCalls(template, name));
    }
  });

  // Each call with one of the faults, in turn: `npm run faults` tries all of them, which takes minutes.
  it.each(FUNCTIONS)("shows every call of %s survive a fault, or fail by name", { timeout: 600_000 }, async (name) => {
    const cells = calls.filter(({ functionName }) => functionName === name);
    const tried: Trial[] = [];
    for (const [i, cell] of cells.entries())
      tried.push(await trial(cell, FAULTS[i % FAULTS.length]!, MODES[i % MODES.length]!, ends));
    expect(
      tried.flatMap(({ cell, fault, mode, violations }) =>
        violations.map(
          (violation) => `${cell.scenario.name}: ${cell.call} ${cell.nth}, ${fault}, ${mode}: ${violation}`,
        ),
      ),
    ).toEqual([]);
    expect(tried).toHaveLength(cells.length);
  });
});

describe("a report that can't be written once training has completed", () => {
  it("fails nothing: the execution succeeds, and the rule for ended executions writes the report", async () => {
    const world: World = new World({
      seed: 1,
      ...SCENARIOS[0]!.options,
      mishap: ({ call, invocation: { functionName } }) =>
        functionName === "WriteReport" && call === "s3:PutObject" && !world.log.some(({ what }) => what === "ended")
          ? "denied"
          : undefined,
    });
    await world.run();
    expect(world.log.filter(({ what }) => what === "ended")).toMatchObject([
      { status: "SUCCEEDED", state: "TrainingCompleted" },
    ]);
    expect(JSON.parse(world.execution.description.output ?? "")).toMatchObject({
      training: { outputModelArn: expect.stringContaining("custom-model") as string },
      report: { Error: "ServiceCallFailed", Cause: expect.stringContaining("s3:PutObject") as string },
    });
    expect(world.ownJobs.map(({ status }) => status)).toEqual(["Completed"]);
    expect(world.notices).toMatchObject([
      {
        subject: "FinQA RFT seed-1: completed",
        message: expect.stringContaining("The run could not write its report (ServiceCallFailed)") as string,
      },
    ]);
    expect(world.s3.objects.has("rft-runs/seed-1/report.html")).toBe(true);
  });
});
