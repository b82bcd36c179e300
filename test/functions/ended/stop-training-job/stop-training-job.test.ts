import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
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
const job = (status: string): Answer =>
  ok({
    jobArn: JOB_ARN,
    jobName: runOf({}).jobName,
    outputModelName: "m",
    roleArn: "r",
    baseModelArn: "b",
    creationTime: "2026-11-23T02:03:10Z",
    trainingDataConfig: {},
    validationDataConfig: { validators: [] },
    outputDataConfig: { s3Uri: "s3://b/o/" },
    status,
  });
const NONE = awsError("ResourceNotFoundException", 404);

interface Event {
  readonly type: string;
  /** Of a function that failed. */
  readonly error?: string;
  readonly secondsAgo: number;
  readonly state?: string;
}
const history = (events: readonly Event[]) =>
  events.map(({ type, secondsAgo, state, error }, i) => ({
    id: i + 1,
    type,
    timestamp: NOW.getTime() / 1000 - secondsAgo,
    ...(state === undefined ? {} : { stateEnteredEventDetails: { name: state } }),
    ...(error === undefined ? {} : { lambdaFunctionFailedEventDetails: { error } }),
  }));

async function stop(
  bedrockScript: readonly Answer[] | ((request: SeenRequest) => Answer),
  events: readonly Event[] = [],
  status = "ABORTED",
) {
  const bedrock = await scriptedServer(bedrockScript);
  const sfn = await scriptedServer(({ headers }) =>
    String(headers["x-amz-target"]).endsWith("DescribeExecution")
      ? ok({ executionArn: EXECUTION.arn, stateMachineArn: "m", status, startDate: 0 })
      : ok({ events: history(events) }),
  );
  servers = [bedrock, sfn];
  const outcome = await stopTrainingJob(
    { executionArn: EXECUTION.arn, startDate: Date.parse(EXECUTION.startTime) },
    {
      bedrock: new BedrockClient(clientFor(bedrock.url)),
      sfn: new SFNClient(clientFor(sfn.url)),
      now: () => NOW,
      pause: 1,
    },
  );
  return {
    ...outcome,
    calls: bedrock.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
    historyReads: sfn.requests.length,
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

  it("tries to stop a job of a status that it does not know, and takes Bedrock's no", async () => {
    expect(await stop([job("Paused"), awsError("ConflictException", 400)])).toMatchObject({ outcome: "ended" });
  });

  it("is quiet where the execution never came to create one", async () => {
    expect(
      await stop(
        [NONE],
        [
          { type: "TaskStateEntered", state: "SmokeTestReward", secondsAgo: 5 },
          { type: "LambdaFunctionScheduled", secondsAgo: 5 },
        ],
      ),
    ).toMatchObject({ outcome: "none" });
  });

  it.each(["LambdaFunctionFailed", "LambdaFunctionSucceeded"])(
    "is quiet where the attempt to create one ended in %s",
    async (type) => {
      const events = [
        { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 5 },
        { type: "LambdaFunctionScheduled", secondsAgo: 5 },
        { type, secondsAgo: 16 },
      ];
      expect(await stop([NONE], events)).toMatchObject({ outcome: "none" });
    },
  );

  it("waits for a job that was being created as the execution ended, and stops it", async () => {
    let looks = 0;
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 3 },
      { type: "LambdaFunctionScheduled", secondsAgo: 3 },
    ];
    const seen = await stop(
      ({ method }) => (method === "POST" ? ok({}) : ++looks < 4 ? NONE : job("InProgress")),
      events,
    );
    expect(seen).toMatchObject({ outcome: "stopped" });
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
        ...attempt(30, "ServiceCallFailed"),
      ];
      expect(
        await stop(({ method }) => (method === "POST" ? ok({}) : ++looks < 3 ? NONE : job("InProgress")), events),
      ).toMatchObject({ outcome: "stopped" });
    },
  );

  it("waits a moment for a request that was on its way as the function was killed", async () => {
    let looks = 0;
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 9 },
      { type: "LambdaFunctionScheduled", secondsAgo: 9 },
      { type: "LambdaFunctionFailed", secondsAgo: 7, error: "Runtime.ExitError" },
    ];
    expect(
      await stop(({ method }) => (method === "POST" ? ok({}) : ++looks < 3 ? NONE : job("InProgress")), events),
    ).toMatchObject({ outcome: "stopped" });
  });

  it("leaves the job of an execution alone that was redriven before the event came", async () => {
    expect(await stop([job("InProgress"), ok({})], [], "RUNNING")).toMatchObject({
      outcome: "the execution runs again",
      calls: [`GET /model-customization-jobs/${jobName}`],
    });
  });

  it("waits no longer than the function that creates one can live", async () => {
    const events = [
      { type: "TaskStateEntered", state: "CreateTrainingJob", secondsAgo: 80 },
      { type: "LambdaFunctionScheduled", secondsAgo: 76 },
    ];
    expect(await stop([NONE], events)).toMatchObject({
      outcome: "none",
      calls: [`GET /model-customization-jobs/${jobName}`, `GET /model-customization-jobs/${jobName}`],
    });
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
