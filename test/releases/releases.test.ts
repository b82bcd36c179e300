import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { RunRecord } from "../../functions/contract/report.ts";
import { sendNotice } from "../../functions/ended/send-notice/send-notice.ts";
import { stopTrainingJob } from "../../functions/ended/stop-training-job/stop-training-job.ts";
import { checkTrainingJob } from "../../functions/pipeline/check-training-job/check-training-job.ts";
import { createTrainingJob } from "../../functions/pipeline/create-training-job/create-training-job.ts";
import { prepareDataset } from "../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { resolveRun } from "../../functions/pipeline/resolve-run/resolve-run.ts";
import { smokeTestReward } from "../../functions/pipeline/smoke-test-reward/smoke-test-reward.ts";
import { writeReport } from "../../functions/pipeline/write-report/write-report.ts";
import { scoreBatch } from "../../functions/reward/reward.ts";
import { Job } from "../../local/bedrock/job.ts";
import type { LoopbackServer } from "../../local/http/loopback-server.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../local/s3/object-store.ts";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";
import { type Notice, serveSns } from "../../local/sns/sns-api.ts";
import { serveStepFunctions } from "../../local/stepfunctions/stepfunctions-api.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { bedrockStandIn, type BedrockStandIn, goodRequest, ROLE } from "../support/bedrock.ts";
import { clientFor, ok, scriptedServer } from "../support/scripted-server.ts";
import { type Release, release, RELEASES } from "./release.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:Notices";

describe.each(RELEASES)("an execution that was begun on release %i", (number) => {
  const past = release(number);
  const { payloads, execution } = past;
  const prepared = payloads["SmokeTestReward"]?.["dataset"] as { bucket: string; trainS3Uri: string };
  const { run } = payloads["CheckTrainingJob"] as { run: { jobName: string; clientRequestToken: string } };
  const training = payloads["CheckTrainingJob"]?.["training"] as { jobArn: string };

  let store: ObjectStore;
  let s3: S3Client;
  let standIn: BedrockStandIn;
  const servers: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    store = await startObjectStore(prepared.bucket);
    s3 = s3Client(store.url, "anybody");
  });
  afterAll(async () => {
    s3.destroy();
    await store.close();
  });
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: prepared.bucket, Key, Body }));
  const text = async (Key: string): Promise<string> =>
    (await (await s3.send(new GetObjectCommand({ Bucket: prepared.bucket, Key }))).Body?.transformToString()) ?? "";
  const bedrock = async (): Promise<BedrockClient> => {
    standIn = await bedrockStandIn();
    servers.push(standIn);
    return standIn.client;
  };
  /** The job that the execution has created. */
  const createdJob = (): Job => {
    const request = { ...goodRequest(), jobName: run.jobName, clientRequestToken: run.clientRequestToken };
    const job = new Job("680be6f09399", training.jobArn, request as Job["request"], () => new Date());
    standIn.bedrock.jobs.push(job);
    return job;
  };
  const sfn = async (changes: Partial<Release["execution"]> = {}): Promise<SFNClient> => {
    const seen = { description: { ...execution, ...changes }, history: { events: past.events } };
    const server = await serveStepFunctions({ find: () => seen, of: () => [], start: () => seen } as never);
    servers.push(server);
    return new SFNClient(clientFor(server.url));
  };

  it("is resolved", async () => {
    expect(await resolveRun(payloads["ResolveRun"], { bedrock: await bedrock() })).toMatchObject({
      run: { execution: { arn: execution.executionArn }, limits: { maxTrainingHours: 72 } },
    });
  });

  it("has its dataset prepared", async () => {
    for (const [file, seed, rows] of [
      ["train", 1, 120],
      ["dev", 2, 20],
      ["test", 3, 20],
    ] as const)
      await put(`rft-source/finqa/${file}.json`, JSON.stringify(generateFinqaRows(seed, rows)));
    expect(await prepareDataset(payloads["PrepareDataset"], { s3, bucket: prepared.bucket })).toMatchObject({
      rows: { train: 120, val: 20, test: 20 },
    });
  });

  it("has its reward tested, on lines that it has prepared", async () => {
    await put(prepared.trainS3Uri.replace(`s3://${prepared.bucket}/`, ""), past.trainHead);
    const lambda = await scriptedServer(({ body }) =>
      ok(JSON.stringify(scoreBatch(JSON.parse(body)).results), { "x-amz-executed-version": "7" }),
    );
    servers.push(lambda);
    const rewardFunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:Reward:live";
    const result = await smokeTestReward(payloads["SmokeTestReward"], {
      lambda: new LambdaClient(clientFor(lambda.url)),
      s3,
      rewardFunctionArn,
    });
    expect(result.rewardFunctionVersionArn).toBe(rewardFunctionArn.replace("live", "7"));
  });

  it("creates its job under the name that it was given", async () => {
    const client = await bedrock();
    await createTrainingJob(payloads["CreateTrainingJob"], { bedrock: client, roleArn: ROLE });
    expect(standIn.bedrock.jobs.map(({ request }) => request)).toMatchObject([
      { jobName: run.jobName, clientRequestToken: run.clientRequestToken },
    ]);
  });

  it("checks its job", async () => {
    const client = await bedrock();
    const job = createdJob();
    const look = () => checkTrainingJob(payloads["CheckTrainingJob"], { bedrock: client });
    expect(await look()).toMatchObject({ status: "InProgress", stalled: false, jobArn: training.jobArn });
    job.end("Completed");
    expect(await look()).toMatchObject({ status: "Completed" });
  });

  it("has its report written", async () => {
    const { manifestKey } = payloads["CreateTrainingJob"]?.["dataset"] as { manifestKey: string };
    await put(manifestKey, past.manifest);
    const dependencies = { sfn: await sfn(), s3, bucket: prepared.bucket, sourceCommit: "0f16e28" };
    await writeReport(payloads["WriteReport"], dependencies);
    const record = RunRecord.parse(JSON.parse(await text(`rft-runs/${execution.name}/run.json`)));
    expect(record).toMatchObject({ run: { jobName: run.jobName }, dataset: { digest: expect.any(String) as string } });
    expect(record.checks).toHaveLength(2);
    expect(record.manifest).not.toBeNull();
  });

  it("has its job stopped, and people told, by an event of its own rules", async () => {
    const client = await bedrock();
    const job = createdJob();
    const failed = await sfn({ status: "FAILED", error: "ServiceCallFailed", cause: "the cause" });
    expect(await stopTrainingJob(payloads["StopTrainingJob"], { bedrock: client, sfn: failed })).toMatchObject({
      jobName: run.jobName,
      outcome: "stopped",
    });
    expect(job.status).toBe("Stopping");
    const notices: Notice[] = [];
    const sns: LoopbackServer = await serveSns([TOPIC], (notice) => notices.push(notice));
    servers.push(sns);
    await sendNotice(payloads["SendNotice"], {
      sfn: failed,
      sns: new SNSClient(clientFor(sns.url)),
      s3,
      bucket: prepared.bucket,
      topicArn: TOPIC,
    });
    expect(notices).toMatchObject([{ subject: `FinQA RFT ${execution.name}: ServiceCallFailed` }]);
  });

  it("finds the functions that it calls: CloudFormation deletes one whose logical id changes", async () => {
    const { template } = await readAssembly(inject("assemblyFolder"));
    for (const [name, id] of Object.entries(past.logicalIds))
      expect(template.Resources[id]?.Type, name).toBe("AWS::Lambda::Function");
    const called = [...past.definition.matchAll(/\$\{(\w+)Arn\}/g)].map(([, name]) => name);
    expect(Object.keys(past.logicalIds)).toEqual(expect.arrayContaining(called));
  });
});
