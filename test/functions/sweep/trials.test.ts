import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { trialKey } from "../../../functions/contract/keys.ts";
import type { TrialRecord } from "../../../functions/contract/sweep/trial-record.ts";
import { beginTrial } from "../../../functions/sweep/begin-trial/begin-trial.ts";
import { recordTrial } from "../../../functions/sweep/record-trial/record-trial.ts";
import { secondsUntilNextAttempt } from "../../../functions/sweep/record-trial/quota-wait.ts";
import { MAX_QUOTA_WAITS } from "../../../functions/sweep/trials/settle-trial.ts";
import { awsError } from "../../support/scripted-server.ts";
import {
  begun,
  completed,
  executionName,
  modelArn,
  NOW,
  runArn,
  runOutput,
  SWEEP,
  type SweepBench,
  sweepBench,
  trialOf,
} from "../../support/sweeps.ts";

let bench: SweepBench;
beforeEach(async () => {
  bench = await sweepBench();
});
afterEach(() => bench.close());

const dependencies = () => ({ s3: bench.s3.client, sfn: bench.sfn, bucket: bench.bucket });
const begin = (index = 0, maxTrainingHours: number | null = null) =>
  beginTrial({ sweep: { execution: SWEEP, maxTrainingHours }, trial: trialOf(index), now: NOW }, dependencies());
const record = (failure = { Error: "", Cause: "" }) =>
  recordTrial({ sweep: { execution: SWEEP }, trial: { index: 0 }, failure, now: NOW }, dependencies());
const lambdaCause = (errorMessage: string) => JSON.stringify({ errorMessage, errorType: "E", trace: [] });
const QUOTA = lambdaCause(
  "Bedrock refused to create the training job, bedrock:CreateModelCustomizationJob: ServiceQuotaExceededException: no room",
);

describe("a trial that is begun", () => {
  it("is started under a name of the sweep, the trial and the attempt, and recorded as running", async () => {
    expect(await begin(2)).toMatchObject({ action: "start", executionName: executionName(2) });
    expect(executionName(2)).toMatch(/^autumn-[0-9a-f]{8}-trial-3-1$/);
    expect(bench.record(2)).toMatchObject({
      status: "running",
      attempt: 1,
      execution: { arn: runArn(executionName(2)), started: NOW },
    });
  });

  it("has a name of at most 80 characters, whatever its sweep is called", async () => {
    const name = "ü".repeat(80);
    const execution = { arn: SWEEP.arn.replace("autumn", name), name };
    const { executionName: long } = await beginTrial(
      { sweep: { execution, maxTrainingHours: null }, trial: trialOf(39), now: NOW },
      dependencies(),
    );
    expect(Array.from(long).length).toBeLessThanOrEqual(80);
  });

  it("and runs already, after a redrive of its sweep, is waited for under the same name", async () => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "RUNNING" });
    expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0) });
    expect(bench.record(0)).toEqual(begun(0));
  });

  it("and was recorded before its execution was started, is started under that name", async () => {
    bench.put(begun(0));
    expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0) });
  });

  it("and has completed meanwhile, is not trained again", async () => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "SUCCEEDED", output: runOutput(0) });
    expect(await begin()).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({ status: "completed", result: { modelArn: modelArn(0) }, trainingHours: 2 });
  });

  it.each(["completed", "failed", "skipped"] as const)("and is recorded as %s, is not started", async (status) => {
    bench.put(completed(0, 0.5, { status }));
    expect(await begin()).toMatchObject({ action: "done" });
  });

  it("and was stopped with its sweep, gets another name: that of an ended execution is used up", async () => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "ABORTED" });
    expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0, 2) });
    // The half hour that it ran counts.
    expect(bench.record(0)).toMatchObject({ attempt: 2, trainingHours: 0.5 });
  });

  it("and failed while its sweep was stopped, stays failed", async () => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), {
      status: "FAILED",
      error: "TrainingFailed",
      cause: "the job failed",
    });
    expect(await begin()).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({ status: "failed", error: { name: "TrainingFailed" } });
  });
});

describe("maxTrainingHours", () => {
  it("keeps a further trial from starting once the trials have trained for so long", async () => {
    bench.put(completed(0, 0.5, { trainingHours: 30 }));
    bench.put(begun(1, { status: "failed", trainingHours: 18 }));
    expect(await begin(2, 48)).toMatchObject({ action: "done" });
    expect(bench.record(2)).toMatchObject({
      status: "skipped",
      execution: null,
      error: { name: "NoTrainingHoursLeft", cause: expect.stringContaining("48.00 hours") as string },
    });
  });

  it("lets it start as long as an hour is left, and does not count what another sweep has trained", async () => {
    bench.put(completed(0, 0.5, { trainingHours: 47.9 }));
    bench.put(completed(1, 0.5, { trainingHours: 100, takenFrom: "summer" }));
    expect(await begin(2, 48)).toMatchObject({ action: "start" });
  });

  it("counts trials that run beside it, from their start on", async () => {
    bench.put(begun(0)); // an hour ago
    expect(await begin(1, 1)).toMatchObject({ action: "done" });
    expect(await begin(2, 1.01)).toMatchObject({ action: "start" });
  });
});

describe("a trial that has ended", () => {
  const ends = (execution: Parameters<SweepBench["executions"]["set"]>[1], changes: Partial<TrialRecord> = {}) => {
    bench.put(begun(0, changes));
    bench.executions.set(runArn(executionName(0)), execution);
  };

  it("completed is recorded with its model and both scores", async () => {
    ends({ status: "SUCCEEDED", output: runOutput(0, 90) });
    expect(await record()).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({
      status: "completed",
      trainingHours: 1.5,
      error: null,
      result: {
        modelArn: modelArn(0),
        evaluation: { tuned: { accuracy: { value: 0.6 } }, comparison: { verdict: "better" }, cheating: null },
      },
    });
  });

  it("failed is recorded with the innermost error, and the hours from its start to its end", async () => {
    const child = {
      ExecutionArn: "a:b:c:d:e:f:finqa-rft-evaluation:e",
      Status: "FAILED",
      Error: "BudgetReached",
      Cause: lambdaCause("spent"),
      Input: "{}",
    };
    ends({ status: "FAILED", error: "States.TaskFailed", cause: JSON.stringify(child) });
    expect(await record({ Error: "States.TaskFailed", Cause: "{}" })).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({
      status: "failed",
      trainingHours: 0.5,
      error: { name: "BudgetReached", cause: expect.stringContaining("spent") as string },
    });
  });

  it("by somebody's hand is failed: it is not started again", async () => {
    ends({ status: "ABORTED" });
    expect(await record({ Error: "States.TaskFailed", Cause: "{}" })).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({ status: "failed", error: { name: "ABORTED" } });
  });

  it("because its sweep had ended is started again: the sweep was redriven", async () => {
    ends({ status: "ABORTED", error: "StartedByEndedExecution" });
    expect(await record({ Error: "States.TaskFailed", Cause: "{}" })).toMatchObject({ action: "again" });
    expect(bench.record(0)).toMatchObject({ status: "running", attempt: 2, execution: null });
  });

  it("for want of a quota waits, longer each time, and is started again", async () => {
    ends({ status: "FAILED", error: "TrainingJobRejected", cause: QUOTA });
    expect(await record({ Error: "States.TaskFailed", Cause: "{}" })).toMatchObject({
      action: "again",
      secondsUntilNextAttempt: 900,
    });
    expect(bench.record(0)).toMatchObject({ status: "running", attempt: 2, quotaWaits: 1, trainingHours: 0 });
    expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0, 2) });
  });

  it("for want of a quota once too often has failed", async () => {
    ends({ status: "FAILED", error: "TrainingJobRejected", cause: QUOTA }, { quotaWaits: MAX_QUOTA_WAITS });
    expect(await record()).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({ status: "failed", error: { name: "TrainingJobRejected" } });
  });

  it("by another refusal of Bedrock's has failed at once", async () => {
    ends({ status: "FAILED", error: "TrainingJobRejected", cause: lambdaCause("ValidationException: no") });
    expect(await record()).toMatchObject({ action: "done" });
  });

  it("with success but without an evaluation is failed: it can't be compared", async () => {
    ends({ status: "SUCCEEDED", output: { training: { outputModelArn: "m", minutesElapsed: 1 } } });
    await record();
    expect(bench.record(0)).toMatchObject({ status: "failed", error: { name: "ContractViolated" } });
  });

  it("is looked for again as long as its end is not described yet", async () => {
    ends({ status: "RUNNING" });
    await expect(record({ Error: "States.TaskFailed", Cause: "{}" })).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
    });
    expect(bench.record(0)).toEqual(begun(0));
  });

  it("could not be started is failed, with Step Functions' own words", async () => {
    bench.put(begun(0));
    await record({
      Error: "StepFunctions.AWSStepFunctionsException",
      Cause: "not authorized to perform: states:StartExecution",
    });
    expect(bench.record(0)).toMatchObject({
      status: "failed",
      execution: null,
      error: {
        name: "StepFunctions.AWSStepFunctionsException",
        cause: expect.stringContaining("not authorized") as string,
      },
    });
  });

  it.each([
    [
      "StepFunctions.AWSStepFunctionsException",
      "Rate exceeded (Service: AWSStepFunctions; Error Code: ThrottlingException)",
    ],
    ["StepFunctions.ExecutionLimitExceededException", "too many"],
    ["StepFunctions.SdkClientException", "Read timed out"],
  ])(
    "whose start ended in %s is started again, under the same name: it may have been started",
    async (Error, Cause) => {
      bench.put(begun(0));
      expect(await record({ Error, Cause })).toMatchObject({ action: "again", secondsUntilNextAttempt: 900 });
      expect(bench.record(0)).toEqual(begun(0, { quotaWaits: 1 }));
      expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0) });
    },
  );

  it("that runs, though its start was not answered, is waited for: it must not be lost for the sweep", async () => {
    ends({ status: "RUNNING" });
    expect(await record({ Error: "StepFunctions.SdkClientException", Cause: "Read timed out" })).toMatchObject({
      action: "again",
    });
    expect(await begin()).toMatchObject({ action: "start", executionName: executionName(0) });
  });

  it("that could not be started ten times is failed", async () => {
    bench.put(begun(0, { quotaWaits: MAX_QUOTA_WAITS }));
    expect(await record({ Error: "StepFunctions.SdkClientException", Cause: "" })).toMatchObject({ action: "done" });
    expect(bench.record(0)).toMatchObject({ status: "failed", error: { name: "StepFunctions.SdkClientException" } });
  });

  it("is recorded once: the step that is repeated changes nothing", async () => {
    ends({ status: "SUCCEEDED", output: runOutput(0) });
    await record();
    const before = bench.record(0);
    expect(await record()).toMatchObject({ action: "done" });
    expect(bench.record(0)).toEqual(before);
  });

  it("whose record can't be read is not taken for one without: it may have trained", async () => {
    for (const text of ["<html>", JSON.stringify({ ...begun(0), status: "of a later release" })]) {
      bench.s3.objects.set(`${bench.bucket}/${trialKey(SWEEP.name, 0)}`, Buffer.from(text));
      for (const step of [() => begin(), () => record()])
        await expect(step()).rejects.toMatchObject({
          name: "ServiceTemporarilyUnavailable",
          message: expect.stringContaining("not a record of a trial, or one of another release") as string,
        });
    }
  });

  it("without a record is a defect that is named", async () => {
    await expect(record()).rejects.toMatchObject({ name: "ContractViolated" });
  });

  it("is named where a read of it is refused", async () => {
    bench.put(begun(0));
    bench.faults.set(runArn(executionName(0)), awsError("AccessDeniedException", 400));
    await expect(record()).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("states:DescribeExecution") as string,
    });
  });
});

describe("the wait for a quota", () => {
  it("is 15 minutes, doubles, and is 4 hours at most: ten of them are more than a day", () => {
    const waits = Array.from({ length: MAX_QUOTA_WAITS }, (_, i) => secondsUntilNextAttempt(i + 1));
    expect(waits.slice(0, 6)).toEqual([900, 1800, 3600, 7200, 14_400, 14_400]);
    expect(waits.reduce((a, b) => a + b, 0)).toBeGreaterThan(24 * 3600);
  });
});
