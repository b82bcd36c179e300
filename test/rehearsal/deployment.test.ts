import { describe, expect, inject, it } from "vitest";
import { Job } from "../../local/bedrock/job.ts";
import type { RehearsalOptions } from "../../local/rehearsal.ts";
import { type CloudAssembly, readAssembly } from "../../local/template/synthesize.ts";
import { type Release, release, RELEASES } from "../releases/release.ts";
import { goodRequest } from "../support/bedrock.ts";
import { rehearsed } from "../support/rehearsals.ts";

/** A definition has no state that nothing leads to: the way from its first state is there, and is not taken. */
function startingAt(state: string, definition: string): string {
  const { StartAt, States } = JSON.parse(definition) as { StartAt: string; States: object };
  const resumed = {
    Type: "Choice",
    Choices: [{ Variable: "$.fresh", IsPresent: true, Next: StartAt }],
    Default: state,
  };
  return JSON.stringify({ ...JSON.parse(definition), StartAt: "Resumed", States: { Resumed: resumed, ...States } });
}

/** Today's template with the definition that an execution of a release goes on with, from a state of it. */
async function definedAs({ definition }: Release, startAt?: string): Promise<CloudAssembly> {
  const assembly = await readAssembly(inject("assemblyFolder"));
  const resources = Object.entries(assembly.template.Resources).map(([id, resource]) => {
    const { StateMachineName } = resource.Properties ?? {};
    if (resource.Type !== "AWS::StepFunctions::StateMachine" || StateMachineName !== "finqa-rft") return [id, resource];
    const DefinitionString = startAt === undefined ? definition : startingAt(startAt, definition);
    return [id, { ...resource, Properties: { ...resource.Properties, DefinitionString } }];
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

  it("waits for its training leaves it the kill switch: aborted, its job is stopped", async () => {
    const stop = new AbortController();
    const done = await inTraining({
      signal: stop.signal,
      onLook: (_, look) => {
        if (look === 3) stop.abort();
      },
    });
    expect(done.execution.status).toBe("ABORTED");
    expect(done.undelivered).toEqual([]);
    expect(done.jobs).toEqual([{ name: run.jobName, status: "Stopping" }]); // nobody carries this job out
  });

  it("has just begun lets it go on, from start to end", async () => {
    const done = await rehearsed({ assembly: await definedAs(past) });
    expect(done.execution).toMatchObject({ status: "SUCCEEDED" });
    expect(done.jobs).toMatchObject([{ status: "Completed" }]);
  });
});
