import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { AwsError } from "../../local/http/loopback-server.ts";
import { rehearsed as rehearsedWith, rewardModule, temporaryFolder } from "../support/rehearsals.ts";

/** Rehearses a run that asks no model: evaluations have ends of their own. */
const rehearsed = ({ input, ...options }: NonNullable<Parameters<typeof rehearsedWith>[0]>) =>
  rehearsedWith({
    ...options,
    input: { baseline: { rows: 0 }, evaluation: { rows: 0 }, ...(input as object | undefined) },
  });

/** Aborts, as the console's Stop does, once a training step has been made. */
async function abortedInTraining() {
  const stop = new AbortController();
  return rehearsed({
    signal: stop.signal,
    onTrainingStep: () => {
      stop.abort();
    },
  });
}

describe("an execution that is aborted while its job trains", () => {
  it("stops the job, tells people, and leaves a report", async () => {
    const run = await abortedInTraining();
    expect(run.execution.status).toBe("ABORTED");
    expect(run.jobs).toEqual([{ name: expect.stringMatching(/^finqa-rft-job-/) as string, status: "Stopped" }]);
    expect(run.notices).toMatchObject([{ subject: "FinQA RFT test: ABORTED" }]);
    expect(await run.object("rft-runs/test/report.html")).toContain("ABORTED");
    expect(run.undelivered).toEqual([]);
    // By way of the queue: the rule sends, and Lambda takes the message in the function's role.
    const resource = expect.stringMatching(/:FinqaRft-EndedStopQueue/) as string;
    const principal = expect.stringMatching(/StopTrainingJobRole/) as string;
    for (const call of [
      { principal: "events.amazonaws.com", action: "sqs:SendMessage" },
      { principal, action: "sqs:ReceiveMessage" },
      { principal, action: "sqs:DeleteMessage" },
    ])
      expect(run.calls).toContainEqual(expect.objectContaining({ ...call, resource }));
  });
});

/**
 * Aborts at the first status check of a job that never ends by itself; from then on Bedrock refuses so many requests to
 * stop it.
 */
async function stopRefused(times: number) {
  const stop = new AbortController();
  let refused = 0;
  const run = await rehearsed({
    job: "hang",
    signal: stop.signal,
    onState: (event, state) => {
      if (event === "left" && state === "CheckTrainingJob") stop.abort();
    },
    faults: {
      bedrock: (method) =>
        method === "POST" && stop.signal.aborted && refused < times && ++refused > 0
          ? new AwsError("AccessDeniedException", 403, "is not authorized, says the organization")
          : undefined,
    },
  });
  return { run, refused: () => refused };
}

describe("an execution whose job can't be stopped as it ends", () => {
  it("has it stopped three hours later, once Bedrock lets it", async () => {
    const { run, refused } = await stopRefused(30);
    expect(refused()).toBe(30);
    expect(run.jobs).toMatchObject([{ status: expect.stringMatching(/^(Stopping|Stopped)$/) as string }]);
    expect(run.undelivered).toEqual([]);
    // The metric that the alarm TrainingStoppedLate watches; the log is written as the function's process hands it
    // over.
    await expect
      .poll(() => readFile(join(run.out, "logs", "StopTrainingJob.log"), "utf8"))
      .toContain('"StoppedLate":1');
  });

  it("has it tried for a day, reports what was given up, and meanwhile has told people and written the report", async () => {
    const { run, refused } = await stopRefused(Infinity);
    expect(refused()).toBe(250);
    expect(run.jobs).toMatchObject([{ status: "InProgress" }]);
    expect(run.undelivered).toEqual([
      expect.stringMatching(
        /^EndedStopRule.*says the organization.*in the dead-letter queue, after 250 tries/,
      ) as string,
    ]);
    expect(run.notices).toMatchObject([{ subject: "FinQA RFT test: ABORTED" }]);
    expect(await run.object("rft-runs/test/report.html")).toContain("ABORTED");
  });
});

/** Refuses the first status check of the job. */
function lookRefused(): Parameters<typeof rehearsed>[0] {
  let created = false;
  let refused = false;
  return {
    onState: (event, state) => {
      if (event === "left" && state === "CreateTrainingJob") created = true;
    },
    faults: {
      bedrock: (method) => {
        if (method !== "GET" || !created || refused) return undefined;
        refused = true;
        return new AwsError("AccessDeniedException", 403, "is not authorized");
      },
    },
  };
}

describe("an execution that fails after its job was created", () => {
  it("has its job stopped, so that it costs no more", async () => {
    const run = await rehearsed(lookRefused());
    expect(run.execution).toMatchObject({ status: "FAILED", error: "ServiceCallFailed" });
    expect(run.jobs).toMatchObject([{ status: "Stopped" }]);
  });
});

describe("an end whose event comes twice", () => {
  it("has its job stopped once, its report written, and people told once", async () => {
    const stop = new AbortController();
    const run = await rehearsed({
      eventsTwice: true,
      signal: stop.signal,
      onTrainingStep: () => {
        stop.abort();
      },
    });
    expect(run.execution.status).toBe("ABORTED");
    expect(run.jobs).toMatchObject([{ status: "Stopped" }]);
    expect(run.notices).toMatchObject([{ subject: "FinQA RFT test: ABORTED" }]);
    expect(run.undelivered).toEqual([]);
    expect(await run.object("rft-runs/test/report.html")).toContain("ABORTED");
  });
});

describe("an execution that ends before it has a job", () => {
  it("is stopped, and a notice is sent", async () => {
    const run = await rehearsed({ input: { typo: 1 } });
    expect(run.jobs).toEqual([]);
    expect(run.undelivered).toEqual([]);
    expect(run.notices[0]?.message).toContain("typo: unknown key");
  });
});

describe("a redrive", () => {
  it("after the reward function was fixed does the smoke test again, and trains", async () => {
    const deployed = (await readdir(inject("assemblyFolder")))
      .filter((entry) => entry.startsWith("asset."))
      .map((entry) => `${inject("assemblyFolder")}/${entry}/index.js`);
    const reward = deployed.find((file) => readFileSync(file, "utf8").includes("batch scored"));
    const fixed = `${await temporaryFolder()}/fixed`;
    const rewardFile = await rewardModule(`
      import { existsSync } from "node:fs";
      import { createRequire } from "node:module";
      const { handler: right } = createRequire(import.meta.url)(${JSON.stringify(reward)});
      export const handler = async (event) => existsSync(${JSON.stringify(fixed)}) ? right(event) : event.map(({ id }) => ({ id, aggregate_reward_score: 0.5 }));
    `);
    const run = await rehearsed({ rewardFile, beforeRedrive: () => writeFile(fixed, "") });
    expect(run.events.map(({ type }) => type)).toContain("ExecutionRedriven");
    expect(run.entered.filter((name) => name === "PrepareDataset")).toHaveLength(1); // done already
    expect(run.execution).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
  });

  it("of a create that was denied creates one job, under the execution's own name", async () => {
    let denied = true;
    const run = await rehearsed({
      faults: {
        bedrock: (method) =>
          method === "POST" && denied ? new AwsError("AccessDeniedException", 403, "is not authorized") : undefined,
      },
      beforeRedrive: () => {
        denied = false;
        return Promise.resolve();
      },
    });
    expect(run.execution).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    expect(run.jobs).toMatchObject([{ status: "Completed" }]);
    expect(run.entered.filter((name) => name === "CreateTrainingJob")).toHaveLength(1);
    expect(run.notices.map(({ subject }) => subject)).toEqual([
      "FinQA RFT test: ServiceCallFailed",
      "FinQA RFT test: completed",
    ]);
  });

  it("of a look that failed finds its job stopped, and says so", async () => {
    const run = await rehearsed({ ...lookRefused(), beforeRedrive: () => Promise.resolve() });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "TrainingStopped", redriveCount: 1 });
    expect(run.jobs).toHaveLength(1);
  });

  it("of a verdict fails again, with the same cause", async () => {
    const run = await rehearsed({ job: "fail", beforeRedrive: () => Promise.resolve() });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "TrainingFailed", redriveCount: 1 });
    expect(run.jobs).toHaveLength(1);
  });

  it("of an aborted execution goes on in the state that it was in", async () => {
    const stop = new AbortController();
    const run = await rehearsed({
      signal: stop.signal,
      onTrainingStep: () => {
        stop.abort();
      },
      beforeRedrive: () => Promise.resolve(),
    });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "TrainingStopped", redriveCount: 1 });
  });
});
