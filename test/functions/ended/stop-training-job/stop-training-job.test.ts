import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
import { jobNamesOf } from "../../../../functions/contract/names.ts";
import { jobNameIn } from "../../../../functions/ended/stop-training-job/job-name-in.ts";
import { stopTrainingJob } from "../../../../functions/ended/stop-training-job/stop-training-job.ts";
import { EXECUTION, JOB_ARN, runOf } from "../../../support/runs.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
  type SeenRequest,
} from "../../../support/scripted-server.ts";

let servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const NOW = new Date("2026-11-23T02:10:00Z");
/** The end of the execution, as the event reports it. */
const STOPPED = new Date("2026-11-23T02:09:57Z");
const secondsAfterEnd = (seconds: number): Date => new Date(STOPPED.getTime() + seconds * 1000);
const job = (
  status: string,
  creationTime: string | undefined = "2026-11-23T02:03:10Z",
  jobName = runOf({}).jobName,
): Answer =>
  ok({
    jobArn: JOB_ARN,
    jobName,
    outputModelName: "m",
    roleArn: "r",
    baseModelArn: "b",
    creationTime,
    trainingDataConfig: {},
    validationDataConfig: { validators: [] },
    outputDataConfig: { s3Uri: "s3://b/o/" },
    status,
  });
const NONE = awsError("ResourceNotFoundException", 404);

interface Event {
  readonly type: string;
  /** Of a function that was scheduled. */
  readonly input?: object;
  /** Of a function that failed. */
  readonly error?: string;
  readonly secondsAgo: number;
  readonly state?: string;
}
const ENDED: Event = { type: "ExecutionAborted", secondsAgo: (NOW.getTime() - STOPPED.getTime()) / 1000 };
const history = (events: readonly Event[]) =>
  events.map(({ type, secondsAgo, state, error, input }, i) => ({
    id: i + 1,
    type,
    timestamp: NOW.getTime() / 1000 - secondsAgo,
    ...(state === undefined ? {} : { stateEnteredEventDetails: { name: state } }),
    ...(error === undefined ? {} : { lambdaFunctionFailedEventDetails: { error } }),
    ...(input === undefined
      ? {}
      : { lambdaFunctionScheduledEventDetails: { resource: "r", input: JSON.stringify(input) } }),
  }));

interface Told {
  readonly events?: readonly Event[];
  /** What DescribeExecution answers, with dates. */
  readonly described?: { readonly status: string; readonly [field: string]: unknown };
  /** The function's event. */
  readonly event?: unknown;
  /** undefined: the machine's. */
  readonly clock?: (() => Date) | undefined;
}
const EVENT = {
  executionArn: EXECUTION.arn,
  startDate: Date.parse(EXECUTION.startTime),
  stopDate: STOPPED.getTime(),
  status: "ABORTED",
};
const epochSeconds = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Date ? value.getTime() / 1000 : value,
    ]),
  );

async function stop(
  bedrockScript: readonly Answer[] | ((request: SeenRequest) => Answer),
  { events = [ENDED], described = { status: "ABORTED", stopDate: STOPPED }, event = EVENT, ...options }: Told = {},
) {
  const clock = "clock" in options ? options.clock : () => NOW;
  const bedrock = await scriptedServer(bedrockScript);
  const sfn = await scriptedServer(({ headers, body }) => {
    if (String(headers["x-amz-target"]).endsWith("DescribeExecution"))
      return ok({ executionArn: EXECUTION.arn, stateMachineArn: "m", startDate: 0, ...epochSeconds(described) });
    const { reverseOrder = false } = JSON.parse(body) as { reverseOrder?: boolean };
    return ok({ events: reverseOrder ? history(events).toReversed() : history(events) });
  });
  servers = [bedrock, sfn];
  let pauses = 0;
  const outcome = await stopTrainingJob(event, {
    bedrock: new BedrockClient(clientFor(bedrock.url)),
    sfn: new SFNClient(clientFor(sfn.url)),
    ...(clock === undefined ? {} : { now: clock }),
    pause: 1,
    sleep: () => Promise.resolve(pauses++),
  });
  return {
    ...outcome,
    pauses,
    calls: bedrock.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
  };
}

describe("stop-training-job", () => {
  const { jobName } = runOf({});

  it("finds the execution's job by its derived name, and stops it", async () => {
    const { outcome, calls } = await stop([job("InProgress"), ok({})]);
    expect(outcome).toBe("stopped");
    expect(calls).toEqual([
      `GET /model-customization-jobs/${jobName}`,
      `POST /model-customization-jobs/${JOB_ARN}/stop`,
    ]);
  });

  it.each(["Stopping", "Stopped", "Failed", "Completed"])("leaves a job alone that is %s", async (status) => {
    expect(await stop([job(status)])).toMatchObject({
      outcome: status,
      calls: [`GET /model-customization-jobs/${jobName}`],
    });
  });

  it("stops a job of a status that it does not know", async () => {
    expect(await stop([job("Paused"), ok({})])).toMatchObject({ outcome: "stopped" });
  });

  it.each(["Completed", "Failed", "Stopped", "Stopping"])(
    "asks once more where Bedrock answers ConflictException, and takes that the job is %s for its end",
    async (status) => {
      const { outcome, calls } = await stop([job("InProgress"), awsError("ConflictException", 400), job(status)]);
      expect(outcome).toBe(status);
      expect(calls).toHaveLength(3);
    },
  );

  it.each([
    ["InProgress", job("InProgress")],
    ["Paused", job("Paused")],
    ["not found", NONE],
  ])("is tried again after a ConflictException where the job is %s: it has not ended", async (status, answer) => {
    await expect(stop([job("InProgress"), awsError("ConflictException", 400), answer])).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(
        new RegExp(`StopModelCustomizationJob on ${JOB_ARN} .*ConflictException.* it is ${status}`),
      ) as string,
    });
  });

  it("is quiet where the execution never came to create one", async () => {
    expect(
      await stop([NONE], {
        events: [
          { type: "TaskStateEntered", state: "SmokeTestReward", secondsAgo: 5 },
          { type: "LambdaFunctionScheduled", secondsAgo: 5 },
          ENDED,
        ],
      }),
    ).toMatchObject({ outcome: "none" });
  });

  it("is quiet where the attempt to create one failed, and a request that was on its way has arrived", async () => {
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 45 },
      { type: "LambdaFunctionScheduled", secondsAgo: 45 },
      { type: "LambdaFunctionFailed", secondsAgo: 31, error: "TrainingJobRejected" },
      ENDED,
    ];
    expect(await stop([NONE], { events })).toMatchObject({ outcome: "none" });
  });

  it("does not believe Bedrock that there is no job where the history says that one was created", async () => {
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 45 },
      { type: "LambdaFunctionScheduled", secondsAgo: 45 },
      { type: "LambdaFunctionSucceeded", secondsAgo: 40 },
      ENDED,
    ];
    await expect(stop([NONE], { events })).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(
        new RegExp(`GetModelCustomizationJob on ${jobName}, .* says that one was created`),
      ) as string,
    });
  });

  it("waits for a job that was being created as the execution ended, and stops it", async () => {
    let looks = 0;
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 3 },
      { type: "LambdaFunctionScheduled", secondsAgo: 3 },
      ENDED,
    ];
    // Each time for both of the names that it may have.
    const seen = await stop(({ method }) => (method === "POST" ? ok({}) : ++looks < 9 ? NONE : job("InProgress")), {
      events,
    });
    expect(seen).toMatchObject({ outcome: "stopped", pauses: 4 });
    expect(seen.calls.at(-1)).toMatch(/stop$/);
  });

  it.each(["Lambda.SdkClientException", "States.Timeout"])(
    "waits for a job of an attempt that ended in %s, where the function may be at work all the same, also behind one that failed by itself",
    async (error) => {
      let looks = 0;
      const attempt = (secondsAgo: number, itsError: string): Event[] => [
        { type: "LambdaFunctionScheduled", secondsAgo },
        { type: "LambdaFunctionFailed", secondsAgo: secondsAgo - 2, error: itsError },
      ];
      const events = [
        { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 40 },
        ...attempt(40, error),
        ...attempt(38, "ServiceCallFailed"),
        ENDED,
      ];
      expect(
        await stop(({ method }) => (method === "POST" ? ok({}) : ++looks < 7 ? NONE : job("InProgress")), { events }),
      ).toMatchObject({ outcome: "stopped" });
    },
  );

  it("waits a moment for a request that was on its way as the function was killed", async () => {
    let looks = 0;
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 9 },
      { type: "LambdaFunctionScheduled", secondsAgo: 9 },
      { type: "LambdaFunctionFailed", secondsAgo: 7, error: "Runtime.ExitError" },
      ENDED,
    ];
    expect(
      await stop(({ method }) => (method === "POST" ? ok({}) : ++looks < 7 ? NONE : job("InProgress")), { events }),
    ).toMatchObject({ outcome: "stopped" });
  });

  it("waits no longer than the function that creates one can live", async () => {
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 95 },
      { type: "LambdaFunctionScheduled", secondsAgo: 90 },
      ENDED,
    ];
    expect(await stop([NONE], { events })).toMatchObject({
      outcome: "none",
      pauses: 0,
      calls: Array.from({ length: 2 }, () => jobNamesOf(EXECUTION.arn, EXECUTION.startTime))
        .flat()
        .map((name) => `GET /model-customization-jobs/${name}`),
    });
  });

  it("goes by the machine's clock", async () => {
    const secondsAgo = (NOW.getTime() - Date.now()) / 1000 + 91;
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo },
      { type: "LambdaFunctionScheduled", secondsAgo },
      ENDED,
    ];
    expect(await stop([NONE], { events, clock: undefined })).toMatchObject({ outcome: "none", pauses: 0 });
  });

  it.each([
    ["bedrock:GetModelCustomizationJob", [awsError("AccessDeniedException", 403)], "ServiceCallFailed"],
    [
      "bedrock:StopModelCustomizationJob",
      [job("InProgress"), awsError("AccessDeniedException", 403)],
      "ServiceCallFailed",
    ],
    [
      "bedrock:StopModelCustomizationJob",
      [job("InProgress"), awsError("ThrottlingException", 429)],
      "ServiceTemporarilyUnavailable",
    ],
  ])("names %s where that fails, so that Lambda calls again and the alarm tells", async (call, script, name) => {
    await expect(stop(script)).rejects.toMatchObject({ name, message: expect.stringContaining(call) as string });
  });
});

describe("a job's name", () => {
  const [today, old] = jobNamesOf(EXECUTION.arn, EXECUTION.startTime);
  /** Answers for one name, and that there is no other job. */
  const only =
    (jobName: string) =>
    ({ method, path }: SeenRequest): Answer =>
      method === "POST" ? ok({}) : path.endsWith(jobName) ? job("InProgress", undefined, jobName) : NONE;

  it("may be that of release 1: the job is stopped all the same", async () => {
    const { outcome, jobName, calls } = await stop(only(old));
    expect(outcome).toBe("stopped");
    expect(jobName).toBe(old);
    expect(calls.slice(0, 2)).toEqual([
      `GET /model-customization-jobs/${today}`,
      `GET /model-customization-jobs/${old}`,
    ]);
  });

  it("is taken from the execution's own history where the event's clock differs from the machine's", async () => {
    const told = old.replace("020304", "020305");
    const events: Event[] = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 400 },
      { type: "LambdaFunctionScheduled", secondsAgo: 400, input: { run: { jobName: told } } },
      { type: "LambdaFunctionSucceeded", secondsAgo: 395 },
      ENDED,
    ];
    const { outcome, calls } = await stop(only(told), { events });
    expect(outcome).toBe("stopped");
    expect(calls.at(-1)).toMatch(/stop$/);
  });

  it.each([["not JSON"], ['{"run":{}}'], ["null"]])("is none in a payload of %s", (input) => {
    const scheduled = { type: "LambdaFunctionScheduled", id: 1, timestamp: NOW } as const;
    expect(jobNameIn({ ...scheduled, lambdaFunctionScheduledEventDetails: { resource: "r", input } })).toBeUndefined();
  });
});

describe("an execution that DescribeExecution calls RUNNING", () => {
  const RUNNING = { status: "RUNNING" };
  const REDRIVEN = { status: "RUNNING", redriveCount: 1, redriveDate: secondsAfterEnd(2) };
  const redrivenAgo = (seconds: number): Event => ({ type: "ExecutionRedriven", secondsAgo: seconds });

  it("has its job stopped all the same: the description is eventually consistent", async () => {
    expect(await stop([job("InProgress"), ok({})], { described: RUNNING })).toMatchObject({ outcome: "stopped" });
  });

  it("has its job stopped where the redrive that it shows is older than the end", async () => {
    const described = { ...REDRIVEN, redriveDate: secondsAfterEnd(-60) };
    expect(await stop([job("InProgress"), ok({})], { described })).toMatchObject({ outcome: "stopped" });
  });

  it("keeps its job where it was redriven after the end that the event reports", async () => {
    expect(await stop([job("InProgress"), ok({})], { described: REDRIVEN })).toMatchObject({
      outcome: "the execution runs again",
      late: false,
      calls: [`GET /model-customization-jobs/${runOf({}).jobName}`],
    });
  });

  it("keeps its job where the history alone shows the redrive yet", async () => {
    expect(await stop([job("InProgress"), ok({})], { events: [ENDED, redrivenAgo(1)] })).toMatchObject({
      outcome: "the execution runs again",
    });
  });

  it("keeps a job that is younger than any that the ended one could create, though no read shows the redrive yet", async () => {
    const young = job("InProgress", secondsAfterEnd(91).toISOString());
    expect(await stop([young, ok({})])).toMatchObject({ outcome: "the execution runs again" });
    const overtaken = job("InProgress", secondsAfterEnd(90).toISOString());
    expect(await stop([overtaken, ok({})])).toMatchObject({ outcome: "stopped" });
  });

  it("has its job stopped where Bedrock does not date it", async () => {
    const undated = ok({ jobArn: JOB_ARN, jobName: runOf({}).jobName, status: "InProgress" });
    expect(await stop([undated, ok({})])).toMatchObject({ outcome: "stopped" });
  });

  it("has its job stopped where it has ended again since", async () => {
    const described = { ...REDRIVEN, status: "FAILED", stopDate: secondsAfterEnd(3) };
    expect(await stop([job("InProgress"), ok({})], { described })).toMatchObject({ outcome: "stopped" });
  });

  it("is left alone without a job, once it was redriven: a job that comes is its own", async () => {
    expect(await stop([NONE], { described: REDRIVEN, events: [ENDED, redrivenAgo(1)] })).toMatchObject({
      outcome: "the execution runs again",
    });
  });

  it("is not said to have no job by a history that does not show the end", async () => {
    await expect(
      stop([NONE], { described: RUNNING, events: [{ type: "ExecutionStarted", secondsAgo: 60 }] }),
    ).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining("states:GetExecutionHistory") as string,
    });
  });

  describe("by an event of the rule of release 1, without the time of the end", () => {
    const { executionArn, startDate } = EVENT;
    const event = { executionArn, startDate };

    it("has its job stopped where nothing shows a redrive", async () => {
      expect(await stop([job("InProgress"), ok({})], { described: RUNNING, events: [], event })).toMatchObject({
        outcome: "stopped",
      });
    });

    it("has its job stopped where it has ended since the redrive", async () => {
      const described = { ...REDRIVEN, status: "FAILED", stopDate: secondsAfterEnd(3) };
      expect(await stop([job("InProgress"), ok({})], { described, event })).toMatchObject({ outcome: "stopped" });
    });

    it("is tried again where a redrive is shown: the event may report an end after it", async () => {
      await expect(stop([job("InProgress"), ok({})], { described: REDRIVEN, event })).rejects.toMatchObject({
        name: "ServiceTemporarilyUnavailable",
        message: expect.stringContaining("states:DescribeExecution") as string,
      });
    });
  });
});

describe("an event from the queue", () => {
  const queued = (receives: number, body: unknown = EVENT) => ({
    Records: [
      {
        messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
        receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        body: typeof body === "string" ? body : JSON.stringify(body),
        attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: "1545082649183" },
        messageAttributes: {},
        md5OfBody: "098f6bcd4621d373cade4e832627b4f6",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:StopQueue",
        awsRegion: "us-east-1",
      },
    ],
  });

  it("stops the job, as the event itself does", async () => {
    expect(await stop([job("InProgress"), ok({})], { event: queued(1) })).toMatchObject({
      outcome: "stopped",
      late: false,
    });
  });

  it.each(["InProgress", "Stopping", "Stopped", "Completed"])(
    "says that it is late where earlier receives have failed, and finds the job %s",
    async (status) => {
      expect(await stop([job(status), ok({})], { event: queued(17) })).toMatchObject({ late: true });
    },
  );

  it("is not called late where the execution runs again, and keeps its job", async () => {
    const described = { status: "RUNNING", redriveCount: 1, redriveDate: secondsAfterEnd(2) };
    expect(await stop([job("InProgress")], { event: queued(2), described })).toMatchObject({
      outcome: "the execution runs again",
      late: false,
    });
  });

  it("is not called late where there is no job to stop", async () => {
    expect(await stop([NONE], { event: queued(2) })).toMatchObject({ outcome: "none", late: false });
  });

  it.each([
    ["whose body is not JSON", queued(1, "not JSON"), /body is not JSON: not JSON/],
    ["whose body is no event", queued(1, { executionArn: 5 }), /executionArn/],
    ["of no message", { Records: [] }, /Records/],
    ["of two messages", { Records: [...queued(1).Records, ...queued(1).Records] }, /Records/],
  ])("%s is refused", async (_, event, message) => {
    await expect(stop([job("InProgress")], { event })).rejects.toMatchObject({
      name: "ContractViolated",
      message: expect.stringMatching(message) as string,
    });
  });
});
