import { BedrockClient } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { checkTrainingJob } from "../../../../functions/pipeline/check-training-job/check-training-job.ts";
import { secondsUntilNextCheck } from "../../../../functions/aws/next-check.ts";
import { JOB_ARN, runOf } from "../../../support/runs.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
} from "../../../support/scripted-server.ts";

const CREATED = "2026-11-23T02:00:00Z";
const after = (hours: number): string => new Date(Date.parse(CREATED) + hours * 3_600_000).toISOString();

const MODEL = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl";
const COMPLETED = { status: "Completed", outputModelArn: MODEL };

/** A job as GetModelCustomizationJob answers it. */
const job = (fields: object = {}): Answer =>
  ok({
    jobArn: JOB_ARN,
    jobName: "finqa-rft-job",
    outputModelName: "m",
    roleArn: "r",
    baseModelArn: "b",
    creationTime: CREATED,
    trainingDataConfig: {},
    validationDataConfig: { validators: [] },
    outputDataConfig: { s3Uri: "s3://b/rft-output/" },
    status: "InProgress",
    ...fields,
  });

const phases = (validation: string, dataProcessing: string, training: string, trainingBegan = 0) => ({
  statusDetails: {
    validationDetails: { status: validation },
    dataProcessingDetails: { status: dataProcessing },
    trainingDetails: { status: training, creationTime: after(trainingBegan) },
  },
});

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function check(
  script: readonly Answer[] | Parameters<typeof scriptedServer>[0],
  now = after(1),
  input: unknown = {},
) {
  server = await scriptedServer(script);
  return checkTrainingJob(
    { run: runOf(input), training: { jobArn: JOB_ARN, jobName: "finqa-rft-job" }, now },
    { bedrock: new BedrockClient(clientFor(server.url)) },
  );
}

const calls = (): string[] =>
  server?.requests.map(({ method, path }) => {
    if (path.endsWith("/stop")) return `${method} stop`;
    return `${method} ${path.startsWith("/model-customization-jobs?") ? "list" : "get"}`;
  }) ?? [];

describe("check-training-job", () => {
  it("says where a running job is, and when to look again: 2 % of the time elapsed", async () => {
    const seen = await check([job(phases("Completed", "Completed", "InProgress", 0.5))], after(4));
    expect(seen).toMatchObject({
      status: "InProgress",
      phase: "Training",
      phaseStatus: "InProgress",
      minutesElapsed: 240,
      secondsUntilNextCheck: 288,
      stalled: false,
    });
    expect(calls()).toEqual(["GET get"]);
  });

  it.each(["Failed", "Stopping", "Stopped", "SomethingNew"])("returns Bedrock's status %s", async (status) => {
    expect(await check([job({ status })])).toMatchObject({ status, stalled: false });
  });

  it("returns the tuned model of a completed job", async () => {
    expect(await check([job(COMPLETED)])).toMatchObject({ status: "Completed", stalled: false, outputModelArn: MODEL });
  });

  it("is retried, too, where the job completed in the very moment of its stop, without a model yet", async () => {
    const script: Answer[] = [job(), awsError("ConflictException", 400), job({ status: "Completed" })];
    await expect(check(script, after(97))).rejects.toMatchObject({ name: "ServiceTemporarilyUnavailable" });
  });

  it("is retried as long as Bedrock names no model of a completed job: without it, nothing can be evaluated", async () => {
    await expect(check([job({ status: "Completed" })])).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(/bedrock:GetModelCustomizationJob on .*names no model yet.*redrive/) as string,
    });
  });

  it("puts Bedrock's own message, the phase and what to do into the explanation of a failure", async () => {
    const seen = await check([
      job({
        status: "Failed",
        failureMessage: "Encountered an internal error when processing the request.",
        ...phases("Failed", "NotStarted", "NotStarted"),
      }),
    ]);
    expect(seen).toMatchObject({ phase: "Validation", phaseStatus: "Failed" });
    expect(seen.explanation).toMatch(
      /failed in phase Validation.*Encountered an internal error.*start a new execution/s,
    );
    expect(seen.explanation).toContain(JOB_ARN);
  });

  it.each([
    [
      "queued too long",
      phases("Completed", "Completed", "NotStarted"),
      after(24.1),
      "phase Training (NotStarted)",
      "limits.maxQueuedHours = 24",
    ],
    [
      "stuck in validation",
      phases("InProgress", "NotStarted", "NotStarted"),
      after(24.1),
      "phase Validation (InProgress)",
      "limits.maxQueuedHours = 24",
    ],
    [
      "training too long",
      phases("Completed", "Completed", "InProgress", 20),
      after(92.1),
      "phase Training (InProgress)",
      "limits.maxTrainingHours = 72",
    ],
    ["without phases, over both limits", {}, after(96.1), "phase Unknown", "= 96"],
  ])("stops a job that is %s, and says in which phase it hung", async (_, details, now, phase, limit) => {
    let stopped = false;
    const seen = await check(({ path }) => {
      if (path.endsWith("/stop")) {
        stopped = true;
        return ok({});
      }
      return job({ ...details, status: stopped ? "Stopping" : "InProgress" });
    }, now);
    expect(seen).toMatchObject({ status: "Stopping", stalled: true });
    expect(seen.explanation).toContain(phase);
    expect(seen.explanation).toContain(limit);
    expect(calls()).toEqual(["GET get", "POST stop", "GET get"]);
  });

  it.each([
    ["just within the queue's limit", phases("Completed", "Completed", "NotStarted"), after(23.9)],
    ["training within its limit after a long queue", phases("Completed", "Completed", "InProgress", 23), after(94.9)],
    ["without phases, within both limits", {}, after(95.9)],
  ])("leaves a job alone that is %s", async (_, details, now) => {
    expect(await check([job(details)], now)).toMatchObject({ stalled: false });
    expect(calls()).not.toContain("POST stop");
  });

  it.each([
    ["in the first quarter of an hour of a job, whatever its phase", {}, after(0.25)],
    ["as long as training has not begun", phases("Completed", "Completed", "NotStarted"), after(23)],
    [
      "where Bedrock does not report training",
      { statusDetails: { validationDetails: { status: "InProgress" } } },
      after(23),
    ],
  ])("looks for an older training %s", async (_, details, now) => {
    await check([job(details)], now);
    expect(calls()).toEqual(["GET get", "GET list"]);
  });

  it.each([
    ["once a training is paid for", phases("Completed", "Completed", "InProgress", 0.1), after(0.26)],
    ["later, where Bedrock reports no phases", {}, after(0.26)],
  ])("does not look for one %s", async (_, details, now) => {
    await check([job(details)], now);
    expect(calls()).toEqual(["GET get"]);
  });

  it("withdraws beside an older training", async () => {
    const older = { jobArn: `${JOB_ARN}0`, jobName: "finqa-rft-job-0123456789abcdef", creationTime: after(-1) };
    const answers = ({ method, path }: { method: string; path: string }): Answer =>
      method === "POST"
        ? ok({ tags: [] })
        : path.startsWith("/model-customization-jobs?")
          ? ok({ modelCustomizationJobSummaries: [{ ...older, status: "InProgress" }] })
          : job();
    await expect(check(answers, after(0.1))).rejects.toMatchObject({ name: "WithdrewForAnotherRun" });
    expect(calls().slice(0, 3)).toEqual(["GET get", "GET list", "GET get"]);
    expect(calls()).toContain("POST stop");
  });

  it("takes a job that completed in the very moment of the stop as completed", async () => {
    const script: Answer[] = [job(), awsError("ConflictException", 400), job({ ...COMPLETED, endTime: after(96.2) })];
    expect(await check(script, after(97))).toMatchObject({ status: "Completed", stalled: false });
    expect(calls()).toEqual(["GET get", "POST stop", "GET get"]);
  });

  it.each([
    ["InProgress", "Bedrock has accepted the request to stop it."],
    ["Stopping", "It is being stopped"],
    ["Stopped", "It was stopped"],
  ])("calls a job stalled that is %s after the stop, and says no more than is so", async (status, words) => {
    const seen = await check([job(), ok({}), job({ status })], after(96.1));
    expect(seen).toMatchObject({ status, stalled: true });
    expect(seen.explanation).toContain(words);
  });

  it.each(["Stopping", "Stopped"])(
    "calls a job stalled that somebody, or an earlier attempt, has stopped over its limit: %s",
    async (status) => {
      expect(await check([job({ status })], after(96.1))).toMatchObject({ status, stalled: true });
      expect(calls()).toEqual(["GET get"]);
    },
  );

  it("is tried again where Bedrock answers the stop with ConflictException, and the job goes on", async () => {
    await expect(check([job(), awsError("ConflictException", 400), job()], after(97))).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(/StopModelCustomizationJob.*it is InProgress/) as string,
    });
  });

  it("does not call somebody's own stop stalled", async () => {
    const seen = await check([job({ status: "Stopped", endTime: after(2) })], after(97));
    expect(seen).toMatchObject({ status: "Stopped", stalled: false, minutesElapsed: 120 });
    expect(seen.explanation).toContain("stopped by somebody");
  });

  it.each([
    ["throttling", awsError("ThrottlingException", 429), "ServiceTemporarilyUnavailable"],
    ["a server's fault", awsError("InternalServerException", 500), "ServiceTemporarilyUnavailable"],
    ["a broken connection", "reset" as const, "ServiceTemporarilyUnavailable"],
    ["an answer that is not JSON", { status: 200, body: "<html>" }, "ServiceTemporarilyUnavailable"],
    ["a missing permission", awsError("AccessDeniedException", 403), "ServiceCallFailed"],
    [
      "an answer that does not know the job yet",
      awsError("ResourceNotFoundException", 404),
      "ServiceTemporarilyUnavailable",
    ],
  ])("after %s ends in an error that names call and resource", async (_, answer, name) => {
    await expect(check([answer])).rejects.toMatchObject({
      name,
      message: expect.stringMatching(`bedrock:GetModelCustomizationJob on ${JOB_ARN}`) as string,
    });
  });
});

describe("seconds until the next look", () => {
  it.each([
    [0, 30],
    [1_499, 30],
    [3_600, 72],
    [86_400, 900],
    [1_209_600, 900],
  ])("after %d s is %d", (elapsed, expected) => {
    expect(secondsUntilNextCheck(elapsed)).toBe(expected);
  });

  it.each([
    [24, 3_000],
    [14 * 24, 15_000],
  ])("keeps a training of %d h under %d history events, nine a look", (hours, limit) => {
    let looks = 0;
    for (let elapsed = 0; elapsed < hours * 3_600; elapsed += secondsUntilNextCheck(elapsed)) looks++;
    expect(looks * 9).toBeLessThan(limit);
  });
});
