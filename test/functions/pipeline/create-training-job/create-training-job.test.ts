import { BedrockClient } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { jobRequest } from "../../../../functions/pipeline/create-training-job/job-request.ts";
import { createTrainingJob } from "../../../../functions/pipeline/create-training-job/create-training-job.ts";
import { DATASET, EXECUTION, JOB_ARN, runOf } from "../../../support/runs.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
  type SeenRequest,
} from "../../../support/scripted-server.ts";

const ROLE = "arn:aws:iam::123456789012:role/FinqaRft-BedrockRole";
const VERSION = "arn:aws:lambda:us-east-1:123456789012:function:Reward:7";
const CREATED: Answer = { status: 201, body: { jobArn: JOB_ARN } };

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/** Requests that the script answers: those that create the job, and ask for it where Bedrock has not told it. */
let scripted: SeenRequest[] = [];
const calls = (): readonly SeenRequest[] => scripted;
const isList = ({ method, path }: SeenRequest): boolean =>
  method === "GET" && /^\/model-customization-jobs(\?|$)/.test(path);

interface Around {
  /** What is there of the run's job before it is created. */
  readonly earlier?: Answer;
  /** Summaries of the jobs that are in progress: before the job is created, and after. */
  readonly before?: readonly object[];
  readonly after?: readonly object[];
  /** The answer to the read of the job by its ARN, once it is created. */
  readonly own?: Answer;
}

async function create(
  script: readonly Answer[],
  input: unknown = {},
  {
    earlier = awsError("ResourceNotFoundException", 404),
    before = [],
    after = before,
    own = found({ jobName: runOf({}).jobName, status: "InProgress" }),
  }: Around = {},
) {
  scripted = [];
  server = await scriptedServer((request) => {
    const asked = scripted.length;
    if (isList(request)) return ok({ modelCustomizationJobSummaries: asked === 0 ? before : after });
    if (request.method === "GET" && asked === 0) return earlier;
    if (decodeURIComponent(request.path).endsWith(JOB_ARN)) return own;
    scripted.push(request);
    return script[Math.min(asked, script.length - 1)] ?? "reset";
  });
  const rewardTest = { rewardFunctionVersionArn: VERSION, casesPassed: 61 };
  return createTrainingJob(
    { run: runOf(input), dataset: DATASET, rewardTest },
    { bedrock: new BedrockClient(clientFor(server.url)), roleArn: ROLE, warn: () => undefined },
  );
}

const found = (fields: object): Answer =>
  ok({
    jobArn: JOB_ARN,
    jobName: "j",
    outputModelName: "somebody's",
    roleArn: "r",
    baseModelArn: "b",
    creationTime: "2026-11-23T02:05:00Z",
    trainingDataConfig: {},
    validationDataConfig: { validators: [] },
    outputDataConfig: { s3Uri: "s3://b/o/" },
    ...fields,
  });

const OTHER = {
  jobArn: `${JOB_ARN}0`,
  jobName: "finqa-rft-job-0123456789abcdef",
  creationTime: "2026-11-23T01:00:00Z",
  status: "InProgress",
};

/** Of an execution of the same name, more than 90 days ago. */
const OLD = { creationTime: "2026-08-20T00:00:00Z", status: "Completed" };

describe("create-training-job", () => {
  it("makes the AWS sample notebook's call, for the tested version of the reward function", async () => {
    const run = runOf({});
    expect(await create([CREATED])).toEqual({ jobArn: JOB_ARN, jobName: run.jobName, secondsUntilNextCheck: 30 });
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatchObject({ method: "POST", path: "/model-customization-jobs" });
    expect(JSON.parse(calls()[0]?.body ?? "")).toEqual({
      jobName: run.jobName,
      customModelName: run.model.customModelName,
      clientRequestToken: run.clientRequestToken,
      roleArn: ROLE,
      baseModelIdentifier: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k",
      customizationType: "REINFORCEMENT_FINE_TUNING",
      trainingDataConfig: { s3Uri: DATASET.trainS3Uri },
      validationDataConfig: { validators: [{ s3Uri: DATASET.validationS3Uri }] },
      jobTags: [{ key: "finqa-rft:execution", value: EXECUTION.arn }],
      customModelTags: [{ key: "finqa-rft:execution", value: EXECUTION.arn }],
      outputDataConfig: { s3Uri: "s3://rft-bucket/rft-output/" },
      customizationConfig: {
        rftConfig: {
          graderConfig: { lambdaGrader: { lambdaArn: VERSION } },
          hyperParameters: {
            batchSize: 32,
            epochCount: 1,
            evalInterval: 5,
            inferenceMaxTokens: 1000,
            learningRate: 0.00005,
            maxPromptLength: 4000,
            reasoningEffort: "high",
            trainingSamplePerPrompt: 4,
          },
        },
      },
    });
  });

  it.each(["nightly", "März!", "x".repeat(80)])("names the execution %s in tags that Bedrock takes", (name) => {
    const arn = `arn:aws:states:us-east-1:123456789012:execution:finqa-rft:${name}`;
    const run = { ...runOf({}), execution: { ...EXECUTION, arn, name } };
    const { jobTags, customModelTags } = jobRequest(
      { run, dataset: DATASET, rewardTest: { rewardFunctionVersionArn: VERSION } },
      ROLE,
    );
    for (const { value } of [...(jobTags ?? []), ...(customModelTags ?? [])]) {
      expect(value).toMatch(/^[a-zA-Z0-9\s._:/=+@-]{0,256}$/); // the API's model
      expect(value).toBe(name === "März!" ? arn.replace("März!", "M_rz_") : arn);
    }
  });

  it("leaves validation data out where the input says so", async () => {
    await create([CREATED], { useValidationData: false });
    expect(JSON.parse(calls()[0]?.body ?? "")).not.toHaveProperty("validationDataConfig");
  });

  it("returns its own earlier job when the name is taken, told by the token", async () => {
    expect(
      await create([awsError("ConflictException", 400), found({ clientRequestToken: runOf({}).clientRequestToken })]),
    ).toMatchObject({ jobArn: JOB_ARN });
    expect(calls()[1]).toMatchObject({ method: "GET", path: `/model-customization-jobs/${runOf({}).jobName}` });
  });

  it("returns its own earlier job, told by the model's name where Bedrock shows no token", async () => {
    expect(
      await create([awsError("ConflictException", 400), found({ outputModelName: runOf({}).model.customModelName })]),
    ).toMatchObject({ jobArn: JOB_ARN });
  });

  it("looks the job up where Bedrock ignores a repeated request without telling the job", async () => {
    expect(
      await create([{ status: 201, body: {} }, found({ clientRequestToken: runOf({}).clientRequestToken })]),
    ).toMatchObject({ jobArn: JOB_ARN });
  });

  it("is tried again where Bedrock ignores a repeated request without telling the job, and does not show it yet", async () => {
    await expect(create([{ status: 201, body: {} }, awsError("ResourceNotFoundException", 404)])).rejects.toMatchObject(
      {
        name: "ServiceTemporarilyUnavailable",
      },
    );
  });

  it("does not create a job beside another training", async () => {
    await expect(create([ok({ tags: [] })], {}, { before: [OTHER] })).rejects.toMatchObject({
      name: "AnotherRunInProgress",
    });
    expect(calls().map(({ path }) => path)).toEqual(["/listTagsForResource"]);
  });

  it("finds the job of an attempt whose answer was lost, though a younger training has begun since", async () => {
    const younger = { ...OTHER, creationTime: "2026-11-23T02:05:01Z" };
    const earlier = found({ clientRequestToken: runOf({}).clientRequestToken });
    expect(await create([CREATED], {}, { earlier, before: [younger] })).toMatchObject({ jobArn: JOB_ARN });
  });

  it("withdraws where an older training shows once the job is created", async () => {
    const older = { ...OTHER, creationTime: "2026-11-23T02:04:59Z" };
    const inProgress = found({ ...older, status: "InProgress" });
    await expect(create([CREATED, inProgress, ok({ tags: [] }), ok({})], {}, { after: [older] })).rejects.toMatchObject(
      {
        name: "WithdrewForAnotherRun",
      },
    );
  });

  it("succeeds where it can't be decided whether another training was created at the same time: the first status check decides", async () => {
    const broken = { jobArn: 5 } as unknown as object;
    expect(await create([CREATED], {}, { after: [broken] })).toMatchObject({ jobArn: JOB_ARN });
  });

  it.each([
    ["is not shown yet", awsError("ResourceNotFoundException", 404)],
    ["can't be read", awsError("AccessDeniedException", 403)],
  ])("succeeds where the job that it has created %s: the first status check decides", async (_, own) => {
    expect(await create([CREATED], {}, { own })).toMatchObject({ jobArn: JOB_ARN });
  });

  const token = runOf({}).clientRequestToken;
  it.each([
    ["a minute before the execution by Bedrock's clock", "2026-11-23T02:02:04.567Z"],
    ["at a time that Bedrock does not tell", undefined],
  ])("takes its own job that was created %s", async (_, creationTime) => {
    const earlier = found({ clientRequestToken: token, creationTime });
    expect(await create([CREATED], {}, { earlier })).toMatchObject({ jobArn: JOB_ARN });
  });

  it("refuses a job that was created longer before, with or without an ARN", async () => {
    const older = { clientRequestToken: token, creationTime: "2026-11-23T02:02:04.000Z" };
    for (const [fields, named] of [
      [{}, `(${JOB_ARN}) was created`],
      [{ jobArn: undefined }, "(without an ARN) was created"],
    ] as const)
      await expect(create([CREATED], {}, { earlier: found({ ...older, ...fields }) })).rejects.toMatchObject({
        name: "TrainingJobRejected",
        message: expect.stringContaining(named) as string,
      });
  });

  it("never takes somebody else's job of the same name for its own", async () => {
    await expect(
      create([awsError("ConflictException", 400), found({ clientRequestToken: "another" })]),
    ).rejects.toMatchObject({ name: "TrainingJobRejected" });
  });

  it.each([
    ["is there", found({ clientRequestToken: runOf({}).clientRequestToken, ...OLD }), [CREATED]],
    [
      "is not shown at first",
      awsError("ResourceNotFoundException", 404),
      [awsError("ConflictException", 400), found({ clientRequestToken: runOf({}).clientRequestToken, ...OLD })],
    ],
  ])("never takes the job of an earlier execution of the same name for its own: it %s", async (_, earlier, script) => {
    await expect(create(script, {}, { earlier })).rejects.toMatchObject({
      name: "TrainingJobRejected",
      message: expect.stringMatching(
        /created on 2026-08-20T00:00:00\.000Z.*an earlier execution had the same name.*under another name/,
      ) as string,
    });
  });

  it.each([
    ["of another model, which shows no token", { outputModelName: "another" }, JOB_ARN],
    ["without an ARN", { clientRequestToken: runOf({}).clientRequestToken, jobArn: undefined }, "without an ARN"],
  ])("never takes a job for its own that is found %s", async (_, fields, named) => {
    await expect(create([{ status: 201, body: {} }, found(fields)])).rejects.toMatchObject({
      name: "TrainingJobRejected",
      message: expect.stringContaining(`a job of that name exists already: ${named}`) as string,
    });
  });

  it("keeps what Bedrock has refused it with as the error's cause", async () => {
    await expect(create([awsError("ValidationException", 400, "the reason")])).rejects.toMatchObject({
      cause: { name: "ValidationException", message: "the reason" },
    });
  });

  it("says in Bedrock's words that the model's name is taken, where no job has the run's name", async () => {
    await expect(
      create([awsError("ConflictException", 400, "model name in use"), awsError("ResourceNotFoundException", 404)]),
    ).rejects.toMatchObject({
      name: "TrainingJobRejected",
      message: expect.stringContaining("model name in use") as string,
    });
  });

  it.each([
    "ValidationException",
    "ServiceQuotaExceededException",
    "ResourceNotFoundException",
    "TooManyTagsException",
  ])("ends in TrainingJobRejected on Bedrock's %s, asked once", async (name) => {
    await expect(create([awsError(name, 400, "the reason")])).rejects.toMatchObject({
      name: "TrainingJobRejected",
      message: expect.stringContaining(`${name}: the reason`) as string,
    });
    expect(calls()).toHaveLength(1);
  });

  it("retries with the same token after the connection broke, when the job may exist already", async () => {
    await create(["reset", CREATED]);
    const [first, second] = calls().map(
      ({ body }) => (JSON.parse(body) as { clientRequestToken: string }).clientRequestToken,
    );
    expect(first).toBe(runOf({}).clientRequestToken);
    expect(second).toBe(first);
  });

  it.each([
    ["throttling", awsError("ThrottlingException", 429), "ServiceTemporarilyUnavailable"],
    ["a missing permission", awsError("AccessDeniedException", 403), "ServiceCallFailed"],
  ])("after %s ends in an error that names the call", async (_, answer, name) => {
    await expect(create([answer])).rejects.toMatchObject({
      name,
      message: expect.stringContaining("bedrock:CreateModelCustomizationJob") as string,
    });
  });
});
