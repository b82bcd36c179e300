import {
  CreateModelCustomizationJobCommand,
  type CreateModelCustomizationJobRequest,
  GetModelCustomizationJobCommand,
  ListModelCustomizationJobsCommand,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError } from "../../../local/http/loopback-server.ts";
import { type BedrockStandIn, bedrockStandIn, goodRequest, ROLE, trustedBy, trusting } from "../../support/bedrock.ts";

let standIn: BedrockStandIn | undefined;
afterEach(() => standIn?.close());

async function started(options: Parameters<typeof bedrockStandIn>[0] = {}) {
  standIn = await bedrockStandIn(options);
  const { client, bedrock } = standIn;
  return {
    bedrock,
    create: (changes: Partial<CreateModelCustomizationJobRequest> = {}) =>
      client.send(new CreateModelCustomizationJobCommand(goodRequest(changes))),
    get: (jobIdentifier: string) => client.send(new GetModelCustomizationJobCommand({ jobIdentifier })),
    stop: (jobIdentifier: string) => client.send(new StopModelCustomizationJobCommand({ jobIdentifier })),
  };
}

const JOB = goodRequest().jobName!;
const OTHER = { jobName: "another-job", customModelName: "another-model", clientRequestToken: "another" };

describe("a token", () => {
  it("with the same request gives the same job, and starts nothing", async () => {
    let trained = 0;
    const { create, bedrock } = await started({
      train: () => {
        trained++;
        return Promise.resolve();
      },
    });
    const first = await create();
    expect((await create()).jobArn).toBe(first.jobArn);
    expect(bedrock.jobs).toHaveLength(1);
    expect(trained).toBe(1);
  });

  it("gives the same job after the job has ended, too", async () => {
    const { create, bedrock } = await started();
    const first = await create();
    bedrock.jobs[0]!.end("Failed", "no luck");
    expect((await create()).jobArn).toBe(first.jobArn);
  });

  // The service's behaviour: not found. Refused, so that a caller that does it is found.
  it("with another request is a conflict", async () => {
    const { create, bedrock } = await started();
    await create();
    await expect(create({ outputDataConfig: { s3Uri: "s3://rft-bucket/elsewhere/" } })).rejects.toMatchObject({
      name: "ConflictException",
      $metadata: { httpStatusCode: 400 },
    });
    expect(bedrock.jobs).toHaveLength(1);
  });
});

describe("a name in use", () => {
  // ConflictException's causes: not found. That names are unique is inferred from GetModelCustomizationJob, which takes
  // a job's name.
  it.each([
    ["of a job", { ...OTHER, jobName: JOB }, JOB],
    ["of a model", { ...OTHER, customModelName: goodRequest().customModelName! }, goodRequest().customModelName!],
  ])("%s is a conflict that says which", async (_, request, name) => {
    const { create, bedrock } = await started();
    await create();
    await expect(create(request)).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining(name) as string,
      $metadata: { httpStatusCode: 400 },
    });
    expect(bedrock.jobs).toHaveLength(1);
  });

  it("stays in use when its job has ended", async () => {
    const { create, bedrock } = await started();
    await create();
    bedrock.jobs[0]!.end("Failed");
    await expect(create({ ...OTHER, jobName: JOB })).rejects.toMatchObject({ name: "ConflictException" });
  });
});

describe("the service role", () => {
  // The trust policy must name bedrock.amazonaws.com (troubleshooting page); the error's name: not found.
  it.each([
    ["trusts another service", trusting("lambda.amazonaws.com")],
    ["may be tagged only", trusting("bedrock.amazonaws.com", "sts:TagSession")],
    ["is denied to Bedrock", trusting("bedrock.amazonaws.com", "sts:AssumeRole", "Deny")],
    ["has no trust policy", undefined],
  ])("that %s is refused", async (_, trust) => {
    const { create, bedrock } = await started({ mayAssume: trustedBy(trust) });
    await expect(create()).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("bedrock.amazonaws.com") as string,
    });
    expect(bedrock.jobs).toEqual([]);
  });
});

describe("GetModelCustomizationJob", () => {
  it.each(["its ARN", "its name"])("finds a job by %s, though the ARN holds colons and slashes", async (by) => {
    const { create, get } = await started();
    const { jobArn = "" } = await create();
    expect(await get(by === "its ARN" ? jobArn : JOB)).toMatchObject({
      jobArn,
      jobName: JOB,
      outputModelName: goodRequest().customModelName,
      clientRequestToken: goodRequest().clientRequestToken,
      roleArn: ROLE,
      status: "InProgress",
      statusDetails: {
        validationDetails: { status: "NotStarted" },
        dataProcessingDetails: { status: "NotStarted" },
        trainingDetails: { status: "NotStarted" },
      },
      baseModelArn: goodRequest().baseModelIdentifier,
      customizationType: "REINFORCEMENT_FINE_TUNING",
      customizationConfig: goodRequest().customizationConfig,
      trainingDataConfig: goodRequest().trainingDataConfig,
      validationDataConfig: goodRequest().validationDataConfig,
      outputDataConfig: goodRequest().outputDataConfig,
      creationTime: expect.any(Date) as Date,
      lastModifiedTime: expect.any(Date) as Date,
    });
  });

  it("shows what is there at the end only, at the end only", async () => {
    const { create, get, bedrock } = await started();
    const { jobArn = "" } = await create();
    for (const field of ["endTime", "outputModelArn", "failureMessage", "trainingMetrics"] as const)
      expect((await get(JOB))[field]).toBeUndefined();
    bedrock.jobs[0]!.end("Completed");
    expect(bedrock.jobs[0]!.modelArn).toMatch(/:custom-model\/amazon\.nova-2-lite-v1:0:256k\/[a-z0-9]{12}$/);
    expect(bedrock.jobs[0]!.modelArn.slice(-12)).not.toBe(jobArn.slice(-12));
    expect(await get(JOB)).toMatchObject({
      status: "Completed",
      endTime: expect.any(Date) as Date,
      outputModelArn: bedrock.jobs[0]!.modelArn,
    });
  });

  it("tells a model that was named by its id by its ARN", async () => {
    const { create, get } = await started();
    await create({ baseModelIdentifier: "amazon.nova-2-lite-v1:0:256k" });
    expect((await get(JOB)).baseModelArn).toBe(
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k",
    );
  });

  it("tells a failure in the trainer's words, 2048 characters of them", async () => {
    const { create, get } = await started({
      train: () => Promise.reject(new Error(`Unable to parse ${"x".repeat(3000)}`)),
    });
    await create();
    const { status, failureMessage } = await get(JOB);
    expect(status).toBe("Failed");
    expect(failureMessage).toMatch(/^Unable to parse x+$/);
    expect(failureMessage).toHaveLength(2048);
  });

  it.each([
    ["no-such-job", "ResourceNotFoundException", 404],
    [
      "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/abcdefghijkl",
      "ResourceNotFoundException",
      404,
    ],
    ["x".repeat(1012), "ValidationException", 400],
    ["under_score", "ValidationException", 400],
    [
      "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/eleven-long",
      "ValidationException",
      400,
    ],
  ])("of %s is refused", async (identifier, name, status) => {
    const { get } = await started();
    await expect(get(identifier)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

describe("StopModelCustomizationJob", () => {
  it("asks a job in progress to stop: it is Stopping, until it has", async () => {
    const { create, get, stop, bedrock } = await started();
    await create();
    await stop(JOB);
    expect((await get(JOB)).status).toBe("Stopping");
    bedrock.jobs[0]!.end("Stopped");
    expect((await get(JOB)).status).toBe("Stopped");
  });

  it.each(["Completed", "Failed", "Stopped"] as const)(
    "of a job that is %s is a conflict that says so",
    async (status) => {
      const { create, stop, bedrock } = await started();
      const { jobArn = "" } = await create();
      bedrock.jobs[0]!.end(status);
      await expect(stop(jobArn)).rejects.toMatchObject({
        name: "ConflictException",
        message: expect.stringContaining(status) as string,
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it("of a job that is stopping is a conflict", async () => {
    const { create, stop } = await started();
    await create();
    await stop(JOB);
    await expect(stop(JOB)).rejects.toMatchObject({ name: "ConflictException" });
  });

  // What Bedrock would answer is not documented; a job that has not ended costs money.
  it("of a job of a status that Bedrock may invent stops it", async () => {
    const { create, get, stop, bedrock } = await started();
    await create();
    bedrock.jobs[0]!.status = "Paused";
    await stop(JOB);
    expect((await get(JOB)).status).toBe("Stopping");
  });

  it("of an unknown job is not found", async () => {
    const { stop } = await started();
    await expect(stop("no-such-job")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("what AWS documents nothing of", () => {
  const clock = () => {
    let time = Date.parse("2026-11-23T02:00:00Z");
    return {
      now: () => new Date(time),
      pass: (seconds: number) => {
        time += seconds * 1000;
      },
    };
  };

  it("is that a read is stale: a job that was just created is missing, then shown as it was", async () => {
    const time = clock();
    let lag = 30;
    const { create, get, stop, bedrock } = await started({ clock: time, whatIf: { lag: () => lag } });
    const list = async () =>
      (await standIn!.client.send(new ListModelCustomizationJobsCommand({}))).modelCustomizationJobSummaries?.map(
        ({ jobName, status }) => `${jobName ?? ""} ${status ?? ""}`,
      );
    await create();
    time.pass(29);
    await expect(get(JOB)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(await list()).toEqual([]);
    time.pass(1);
    expect((await get(JOB)).status).toBe("InProgress");
    expect(await list()).toEqual([`${JOB} InProgress`]);
    bedrock.jobs[0]!.enter("validationDetails");
    await stop(JOB); // what is stopped is the job as it is
    expect(await get(JOB)).toMatchObject({
      status: "InProgress",
      statusDetails: { validationDetails: { status: "NotStarted" } },
    });
    time.pass(30);
    expect(await list()).toEqual([`${JOB} Stopping`]);
    bedrock.jobs[0]!.end("Stopped");
    expect((await get(JOB)).endTime).toBeUndefined();
    lag = 0;
    expect(await get(JOB)).toMatchObject({
      status: "Stopped",
      endTime: time.now(),
      statusDetails: { validationDetails: { status: "Stopped" } },
    });
  });

  it("is that a job in progress can't be stopped for a moment", async () => {
    let conflict = true;
    const { create, get, stop } = await started({ whatIf: { stopConflict: () => conflict } });
    await create();
    await expect(stop(JOB)).rejects.toMatchObject({ name: "ConflictException", $metadata: { httpStatusCode: 400 } });
    expect((await get(JOB)).status).toBe("InProgress");
    conflict = false;
    await stop(JOB);
    expect((await get(JOB)).status).toBe("Stopping");
  });
});

describe("the stand-in", () => {
  it("answers what a test has it answer", async () => {
    const { create } = await started({
      fault: (method, earlier) =>
        method === "POST" && earlier === 0 ? new AwsError("ServiceQuotaExceededException", 400, "10 jobs") : undefined,
    });
    await expect(create()).rejects.toMatchObject({ name: "ServiceQuotaExceededException", message: "10 jobs" });
    expect((await create()).jobArn).toBeDefined();
  });

  it("refuses another operation by name", async () => {
    const { ListCustomModelsCommand } = await import("@aws-sdk/client-bedrock");
    standIn = await bedrockStandIn();
    await expect(standIn.client.send(new ListCustomModelsCommand())).rejects.toMatchObject({
      name: "UnsupportedOperation",
      message: expect.stringContaining("GET /custom-models") as string,
    });
  });
});
