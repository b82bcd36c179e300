import { describe, expect, inject, it } from "vitest";
import { Job } from "../../local/bedrock/job.ts";
import type { RehearsalOptions } from "../../local/rehearsal.ts";
import { type CloudAssembly, readAssembly } from "../../local/template/synthesize.ts";
import { type Release, release, RELEASES } from "../releases/release.ts";
import { goodRequest } from "../support/bedrock.ts";
import { rehearsed } from "../support/rehearsals.ts";

/** Today's template with the definition that an execution of a release goes on with, from a state of it. */
async function definedAs({ definition }: Release, StartAt?: string): Promise<CloudAssembly> {
  const assembly = await readAssembly(inject("assemblyFolder"));
  const resources = Object.entries(assembly.template.Resources).map(([id, resource]) => {
    if (resource.Type !== "AWS::StepFunctions::StateMachine") return [id, resource];
    const started = { ...(JSON.parse(definition) as object), ...(StartAt === undefined ? {} : { StartAt }) };
    return [id, { ...resource, Properties: { ...resource.Properties, DefinitionString: JSON.stringify(started) } }];
  });
  return {
    ...assembly,
    template: {
      ...assembly.template,
      Resources: Object.fromEntries(resources) as CloudAssembly["template"]["Resources"],
    },
  };
}

describe.each(RELEASES)("a deployment while an execution of release %i", (number) => {
  const past = release(number);
  /** What the execution held as it began to wait for its training. */
  const waiting = past.events.find(
    ({ stateEnteredEventDetails: details }) => (details as { name?: string } | undefined)?.name === "WaitForTraining",
  )?.["stateEnteredEventDetails"] as { input: string };
  const { run, training } = JSON.parse(waiting.input) as {
    run: { jobName: string; clientRequestToken: string };
    training: { jobArn: string };
  };

  /** The execution, with its job as it was left, under the functions of today. */
  async function inTraining(
    options: Partial<RehearsalOptions> & { readonly onLook?: (job: Job, look: number) => void },
  ) {
    const { onLook, ...others } = options;
    const request = { ...goodRequest(), jobName: run.jobName, clientRequestToken: run.clientRequestToken };
    const job = new Job("680be6f09399", training.jobArn, request as Job["request"], () => new Date());
    job.enter("trainingDetails");
    let looks = 0;
    return rehearsed({
      assembly: await definedAs(past, "WaitForTraining"),
      name: past.execution.name,
      input: JSON.parse(waiting.input) as object,
      onStandIns: ({ bedrock }) => {
        bedrock.jobs.push(job);
      },
      faults: {
        bedrock: (method) => {
          if (method === "GET") onLook?.(job, ++looks);
          return undefined;
        },
      },
      ...others,
    });
  }

  it("waits for its training lets it go on, to its report", async () => {
    const done = await inTraining({
      onLook: (job, look) => {
        if (look === 4) job.end("Completed");
      },
    });
    expect(done.execution).toMatchObject({ status: "SUCCEEDED" });
    expect(done.jobs).toEqual([{ name: run.jobName, status: "Completed" }]);
    expect(done.entered.at(-1)).toBe("TrainingCompleted");
    expect(await done.object(`rft-runs/${past.execution.name}/report.html`)).toContain("Training has completed");
  });

  it("has just begun lets it go on, from start to end", async () => {
    const done = await rehearsed({ assembly: await definedAs(past) });
    expect(done.execution).toMatchObject({ status: "SUCCEEDED" });
    expect(done.jobs).toMatchObject([{ status: "Completed" }]);
  });
});
