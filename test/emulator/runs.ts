import { setTimeout } from "node:timers/promises";
import type { BedrockBeside } from "./bedrock-beside.ts";
import type { Checks } from "./checks.ts";
import type { Pipeline } from "./pipeline.ts";

/* Asserts status, path, payload, objects, notices and the job; not the types of events and the names of errors, which
   the emulator writes in its own way. */

/** Few rows: what is shown here is that the machines run, not what the model has learned. */
const EVALUATED = { baseline: { rows: 10 }, evaluation: { rows: 40 } };

export async function dryRun(pipeline: Pipeline, { bedrock }: BedrockBeside, checks: Checks): Promise<void> {
  console.log("\nA dry run");
  const { status, entered } = await pipeline.ended(await pipeline.start("dry", { dryRun: true }));
  checks.equal("succeeds", status, "SUCCEEDED");
  checks.equal("goes through the machine as drawn", entered, [
    "ResolveRun",
    "PrepareDataset",
    "SmokeTestReward",
    "DryRun?",
    entered.at(-1),
  ]);
  checks.equal("creates no job", bedrock.jobs.length, 0);
  const keys = await pipeline.keys("rft-data/datasets/");
  checks.equal(
    "prepares the dataset",
    keys.map((key) => key.split("/").at(-1)),
    ["manifest.json", "test.jsonl", "train.jsonl", "val.jsonl"],
  );
  await noticeOf("dry", pipeline, checks);
}

export async function fullRun(pipeline: Pipeline, { bedrock, runtime }: BedrockBeside, checks: Checks): Promise<void> {
  console.log("\nA full run");
  const {
    status,
    entered,
    output = "{}",
  } = await checks.timed("ran", async () => pipeline.ended(await pipeline.start("full", EVALUATED)));
  checks.equal("succeeds", status, "SUCCEEDED");
  const loop = ["WaitForTraining", "CheckTrainingJob", "TrainingStatus?"];
  const path = entered.filter((name, i) => entered.indexOf(name) === i);
  for (const state of ["EvaluateBase", "CheckBaseline", "CreateTrainingJob", ...loop, "EvaluateTuned", "WriteReport"])
    checks.holds(`enters ${state}`, path.includes(state), `entered ${path.join(", ")}`);
  checks.equal(
    "creates one job, which completes",
    bedrock.jobs.map(({ status }) => status),
    ["Completed"],
  );
  const { training, dataset, evaluation } = JSON.parse(output) as {
    evaluation?: { output?: { verdict?: unknown } };
    training?: { outputModelArn?: string };
    dataset?: { rows?: unknown };
  };
  checks.equal("puts out the tuned model", training?.outputModelArn, bedrock.jobs[0]?.modelArn);
  checks.holds("puts out the verdict", typeof evaluation?.output?.verdict === "string", `the output is ${output}`);
  checks.equal("asks no model for more than the baseline's four samples of a row", runtime.askedTooOften(4), []);
  checks.equal(
    "leaves no deployment",
    bedrock.deployments.all.map(({ name }) => name),
    [],
  );
  checks.equal("puts out the dataset's size", dataset?.rows, { train: 640, val: 100, test: 100 });
  checks.equal("writes its report", await pipeline.keys("rft-runs/full/"), [
    "rft-runs/full/report.html",
    "rft-runs/full/run.json",
  ]);
  await noticeOf("full", pipeline, checks);
}

export async function abortedRun(pipeline: Pipeline, { bedrock }: BedrockBeside, checks: Checks): Promise<void> {
  console.log("\nAn abort");
  const earlier = bedrock.jobs.length;
  const arn = await pipeline.start("aborted", { baseline: { rows: 0 } });
  while (bedrock.jobs.length === earlier) await setTimeout(100);
  await pipeline.stop(arn);
  checks.equal("is ABORTED", (await pipeline.ended(arn)).status, "ABORTED");
  const job = bedrock.jobs.at(-1);
  await pipeline.eventually(() => Promise.resolve(job?.status === "Stopped" ? [job] : []));
  checks.equal("has its job stopped", job?.status, "Stopped");
  checks.holds(
    "has its report",
    (await pipeline.eventually(() => pipeline.keys("rft-runs/aborted/report.html"))).length === 1,
    "there is none",
  );
  await noticeOf("aborted", pipeline, checks);
}

async function noticeOf(name: string, pipeline: Pipeline, checks: Checks): Promise<void> {
  const subjects = await pipeline.eventually(async () =>
    (await pipeline.newNotices()).filter((subject) => subject.includes(` ${name}:`)),
  );
  checks.equal("sends one notice", subjects.length, 1);
}
