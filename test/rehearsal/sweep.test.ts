import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { SweepInput } from "../../functions/contract/sweep/sweep-input.ts";
import { planTrials } from "../../functions/sweep/plan-sweep/plan-trials.ts";
import { AwsError } from "../../local/http/loopback-server.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { goodRequest } from "../support/bedrock.ts";
import { completed, resultOf } from "../support/sweeps.ts";
import { promptsOf, swept, type Swept } from "../support/swept.ts";

/** Answers requests to create a training job with these errors, in their order; undefined lets one through. */
function refusingJobs(...errors: readonly (AwsError | undefined)[]) {
  let jobs = 0;
  return (method: string, _: number, path: string): AwsError | undefined =>
    method === "POST" && path === "/model-customization-jobs" ? errors[jobs++] : undefined;
}

describe("a sweep of three learning rates, of which Bedrock refuses one for good and another for want of a quota", () => {
  let sweep: Swept;
  beforeAll(async () => {
    sweep = await swept({
      input: { vary: { learningRate: [1e-7, 5e-5, 2e-4] }, deleteLosers: true },
      faults: {
        bedrock: refusingJobs(
          undefined,
          new AwsError("ValidationException", 400, "not in this account"),
          new AwsError("ServiceQuotaExceededException", 400, "no room for another job"),
        ),
      },
    });
  });

  it("succeeds: the trial that failed is a row of the table, and the others went on", () => {
    expect(sweep.execution.status).toBe("SUCCEEDED");
    expect(sweep.sweep!.trials.map(({ label, status, error }) => [label, status, error?.name])).toEqual([
      ["learningRate 1e-7", "completed", undefined],
      ["learningRate 5e-5", "failed", "TrainingJobRejected"],
      ["learningRate 2e-4", "completed", undefined],
    ]);
    // The dry run; a trial each, and the third one's second attempt.
    expect(sweep.statuses("finqa-rft")).toEqual(["SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED", "SUCCEEDED"]);
  });

  it("waits where Bedrock has no room for another job, and begins the trial again under another name", () => {
    expect(sweep.sweep!.trials[2]).toMatchObject({ attempt: 2, quotaWaits: 1 });
    const waits = sweep.events.filter(({ type }) => /^WaitState/.test(type));
    expect(waits).toHaveLength(2);
    expect(Date.parse(waits[1]!.timestamp) - Date.parse(waits[0]!.timestamp)).toBeGreaterThanOrEqual(900_000);
  });

  it("chooses the one that has learned something, and not the one of 1e-7", () => {
    const { winner, trials, conclusion } = sweep.sweep!;
    expect(winner).toMatchObject({ index: 2, label: "learningRate 2e-4" });
    const score = (index: number): number => trials[index]!.result!.evaluation.tuned.accuracy!.value;
    expect(score(2)).toBeGreaterThan(score(0));
    expect(conclusion.headline).toMatch(/^Trial 3 \(learningRate 2e-4\) is the best of 2\. /);
    expect(conclusion.warnings).toContainEqual(expect.stringContaining("1 trial of 3 failed: TrainingJobRejected"));
  });

  it("creates a job for each trial, and no more", () => {
    expect(sweep.jobs.map(({ status }) => status)).toEqual(["Completed", "Completed"]);
  });

  it("asks each model each row once, and the test rows of the base and of the chosen model alone", async () => {
    const test = await promptsOf(sweep, "test");
    const chosen = sweep.sweep!.winner!.modelArn;
    const ofTest = sweep.asked.filter(({ prompt, outcome }) => outcome === "answered" && test.has(prompt));
    const of = (custom: string | undefined) =>
      ofTest.filter(({ model }) => (custom === undefined ? !model.includes(":custom-model/") : model === custom))
        .length;
    expect([test.size, of(undefined), of(chosen)]).toEqual([20, 20, 20]);
    expect(new Set(ofTest.map(({ model }) => model)).size).toBe(2);
    // And after the trials: no choice has seen them.
    const validation = await promptsOf(sweep, "val");
    const last = sweep.asked.findLastIndex(({ prompt }) => validation.has(prompt));
    const first = sweep.asked.findIndex(({ prompt }) => test.has(prompt));
    expect(first).toBeGreaterThan(last);
  });

  it("asks the base model its validation rows once, for all trials together", async () => {
    const validation = await promptsOf(sweep, "val");
    const asked = sweep.asked.filter(
      ({ prompt, outcome, model }) =>
        outcome === "answered" && validation.has(prompt) && !model.includes(":custom-model/"),
    );
    // The baseline: 10 rows, four samples each as training draws them. At effort high no temperature is sent, so their
    // first samples are the answers that the trials' comparisons need: those ask the other 10 rows, once for all.
    expect(asked).toHaveLength(10 * 4 + 10);
  });

  it("leaves no deployment, and of the models the chosen one alone, as the input wants it", () => {
    expect(sweep.deployments).toEqual([]);
    expect(sweep.models).toEqual([sweep.sweep!.winner!.modelArn]);
    expect(sweep.sweep!.losers).toMatchObject({ deleted: [sweep.sweep!.trials[0]!.result!.modelArn], kept: [] });
  });

  it("sends one notice for the whole sweep, and none for its trials", () => {
    expect(sweep.notices).toHaveLength(1);
    expect(sweep.notices[0]!.subject).toMatch(/^FinQA RFT sweep: completed, .*trial 3 \(learningRate 2e-4\)$/);
    expect(sweep.notices[0]!.message).toContain("rft-sweeps%2Fsweep%2Freport.html");
    expect(sweep.undelivered).toEqual([]);
    expect(sweep.denied).toEqual([]);
  });

  it("leaves a report that leads to those of its trials, which say that they are a rehearsal", async () => {
    const page = await readFile(join(sweep.out, "report.html"), "utf8");
    const links = [...page.matchAll(/href="(s3\/[^"]+report\.html)"/g)].map(([, link]) => link!);
    expect(links).toHaveLength(3);
    for (const link of links)
      expect(await readFile(join(sweep.out, link), "utf8")).toContain("Rehearsal, not a real run.");
  });
});

describe("a sweep with one trial that the pipeline would refuse", () => {
  it("is refused before anything is started", async () => {
    const sweep = await swept({ input: { vary: { learningRate: [5e-5, 0.5] } } });
    expect(sweep.execution).toMatchObject({ status: "FAILED", error: "InvalidSweepInput" });
    expect(sweep.message).toContain("the trial with learningRate 0.5");
    expect(sweep.executions).toHaveLength(1);
    expect(sweep.jobs).toEqual([]);
    expect(sweep.notices).toMatchObject([{ subject: "FinQA RFT sweep: InvalidSweepInput" }]);
    expect(sweep.sweep!.conclusion.headline).toBe("The sweep ended in InvalidSweepInput at PlanSweep.");
  });
});

describe("a sweep whose trials all fail", () => {
  it("fails by a name, with a report and one notice", async () => {
    const input = { vary: { learningRate: [5e-5, 2e-4] }, maxConcurrentTrials: 2 };
    const sweep = await swept({ input, job: "fail" });
    expect(sweep.execution).toMatchObject({ status: "FAILED", error: "AllTrialsFailed" });
    expect(sweep.message).toContain("trial 2 (learningRate 2e-4): failed, TrainingFailed");
    // Beside each other, and neither took the other for another's training.
    expect(sweep.sweep!.trials.map(({ error }) => error?.name)).toEqual(["TrainingFailed", "TrainingFailed"]);
    expect(sweep.jobs.map(({ status }) => status)).toEqual(["Failed", "Failed"]);
    expect(sweep.notices).toMatchObject([{ subject: "FinQA RFT sweep: AllTrialsFailed" }]);
    expect(await sweep.object("rft-sweeps/sweep/report.html")).toContain("TrainingFailed");
    const test = await promptsOf(sweep, "test");
    expect(sweep.asked.filter(({ prompt }) => test.has(prompt))).toEqual([]);
  });
});

describe("a sweep that is aborted while its second trial trains", () => {
  let sweep: Swept;
  let whileAborted: { jobs: string[]; deployments: number } | undefined;
  beforeAll(async () => {
    const stop = new AbortController();
    let jobs = new Set<string | undefined>();
    let standIns: Parameters<NonNullable<Parameters<typeof swept>[0]["onStandIns"]>>[0] | undefined;
    sweep = await swept({
      input: { vary: { learningRate: [5e-5, 2e-4] } },
      signal: stop.signal,
      onStandIns: (started) => {
        standIns = started;
      },
      onTrainingStep: (_step, _steps, _mean, execution) => {
        jobs = jobs.add(execution);
        if (jobs.size === 2) stop.abort();
      },
      beforeRedrive: () => {
        const { bedrock } = standIns!;
        whileAborted = {
          jobs: bedrock.jobs.map(({ status }) => status),
          deployments: bedrock.deployments.all.length,
        };
        return Promise.resolve();
      },
    });
  });

  it("leaves no job running and no deployment: the rule stops the trial, and the trial's end stops its job", () => {
    expect(whileAborted).toEqual({ jobs: ["Completed", expect.stringMatching(/^Stopp(ing|ed)$/)], deployments: 0 });
  });

  it("and is redriven, takes up the finished trial, and trains the one that was stopped under another name", () => {
    expect(sweep.execution).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    expect(sweep.jobs.map(({ status }) => status)).toEqual(["Completed", "Stopped", "Completed"]);
    expect(sweep.sweep!.trials).toMatchObject([
      { status: "completed", attempt: 1 },
      { status: "completed", attempt: 2 },
    ]);
    expect(sweep.statuses("finqa-rft")).toEqual(["SUCCEEDED", "SUCCEEDED", "ABORTED", "SUCCEEDED"]);
  });

  it("sends a notice of each of its two ends, and of no trial", () => {
    expect(sweep.notices.map(({ subject }) => subject)).toEqual([
      "FinQA RFT sweep: ABORTED",
      expect.stringMatching(/^FinQA RFT sweep: completed/),
    ]);
  });
});

describe("a new sweep that names an earlier one", () => {
  it("trains nothing again that was completed, and chooses among the results", async () => {
    const vary = { learningRate: [5e-5, 2e-4] };
    const [reward] = deploymentOf(await readAssembly(inject("assemblyFolder"))).aliases;
    const trained: string[] = [];
    const sweep = await swept({
      input: { vary, resume: "earlier" },
      onStandIns: async ({ bedrock, store }) => {
        const source = `s3://${store.bucket}/rft-source/finqa`;
        const planned = planTrials(SweepInput.parse({ vary, maxTrainingHours: 1, run: { dataset: { source } } }));
        if (!("trials" in planned)) throw new Error(planned.faults.join());
        for (const { index, hash } of planned.trials) {
          const { modelArn } = bedrock.addModel({
            ...goodRequest(),
            jobName: `earlier-${index}`,
            customModelName: `earlier-${index}`,
          });
          trained.push(modelArn);
          const result = {
            ...resultOf(index, 0.4 + index / 10),
            modelArn,
            rewardFunctionVersionArn: `${reward!.functionArn}:${reward!.version}`,
          };
          await store.put(
            `rft-sweeps/earlier/trials/${index}.json`,
            JSON.stringify(completed(index, 0, { hash, result })),
          );
        }
      },
    });
    expect(sweep.execution.status).toBe("SUCCEEDED");
    expect(sweep.jobs.map(({ name }) => name)).toEqual(["earlier-0", "earlier-1"]);
    expect(sweep.statuses("finqa-rft")).toEqual(["SUCCEEDED"]); // the dry run
    expect(sweep.sweep!.trials).toMatchObject([
      { status: "completed", takenFrom: "earlier" },
      { status: "completed", takenFrom: "earlier" },
    ]);
    expect(sweep.sweep!.winner).toMatchObject({ index: 1, modelArn: trained[1] });
  });
});
