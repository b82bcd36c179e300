import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sendNotice, type SendNoticeDependencies } from "../../../../functions/ended/send-notice/send-notice.ts";
import type { LoopbackServer } from "../../../../local/http/loopback-server.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { type Notice, serveSns } from "../../../../local/sns/sns-api.ts";
import { EXECUTION } from "../../../support/runs.ts";
import { awsError, clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:Notices";
const BUCKET = "rft-bucket";
const STOPPED = Date.parse("2026-11-23T02:09:57.123Z");
const KEY = `rft-notices/finqa-rft/nightly/${STOPPED}.json`;
const EVENT = { executionArn: EXECUTION.arn, stopDate: STOPPED };
const NOW = new Date(STOPPED + 2_000);
const secondsAgo = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();

let store: ObjectStore;
let s3: S3Client;
let sns: LoopbackServer;
let sfn: ScriptedServer;
let notices: Notice[];
let described: object;
beforeEach(async () => {
  notices = [];
  described = { status: "FAILED", error: "TrainingFailed", stopDate: STOPPED / 1000 };
  store = await startObjectStore(BUCKET);
  s3 = s3Client(store.url, "SendNoticeRole");
  sns = await serveSns([TOPIC], (notice) => notices.push(notice));
  sfn = await scriptedServer(() =>
    ok({ executionArn: EXECUTION.arn, stateMachineArn: "m", name: EXECUTION.name, startDate: 0, ...described }),
  );
});
afterEach(async () => {
  s3.destroy();
  await Promise.all([store.close(), sns.close(), sfn.close()]);
});

const send = (event: unknown = EVENT, others: Partial<SendNoticeDependencies> = {}) =>
  sendNotice(event, {
    sfn: new SFNClient(clientFor(sfn.url)),
    sns: new SNSClient(clientFor(sns.url)),
    s3,
    bucket: BUCKET,
    topicArn: TOPIC,
    now: () => NOW,
    sleep: () => Promise.resolve(),
    ...others,
  });
const marker = async (): Promise<unknown> =>
  JSON.parse(
    (await (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }))).Body?.transformToString()) ?? "",
  );
const mark = (value: unknown) =>
  s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: typeof value === "string" ? value : JSON.stringify(value) }),
  );
const subjects = (): string[] => notices.map(({ subject }) => subject.replace("FinQA RFT nightly: ", ""));

describe("a notice is sent once", () => {
  it("where its event comes twice, one after the other", async () => {
    const { messageId } = await send();
    expect(await send()).toEqual({ messageId: null });
    expect(subjects()).toEqual(["TrainingFailed"]);
    expect(await marker()).toMatchObject({ messageId });
  });

  it("where its event comes five times at once", async () => {
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => send(EVENT, { sleep: () => new Promise((done) => setTimeout(done, 20)) })),
    );
    expect(sent.filter(({ messageId }) => messageId !== null)).toHaveLength(1);
    expect(subjects()).toEqual(["TrainingFailed"]);
  });

  it("for each end of an execution that was redriven", async () => {
    await send();
    const again = { redriveCount: 1, redriveDate: STOPPED / 1000 + 5, stopDate: STOPPED / 1000 + 9 };
    described = { status: "FAILED", error: "TrainingStopped", ...again };
    await send({ ...EVENT, stopDate: STOPPED + 9_000 });
    await send({ ...EVENT, stopDate: STOPPED + 9_000 });
    await send(); // the first end's event, once more: the later end was reported already
    expect(subjects()).toEqual(["TrainingFailed", "TrainingStopped"]);
  });

  it("where it was sent before a redrive, and its event comes once more while the execution runs again", async () => {
    await send();
    described = { status: "RUNNING", redriveCount: 1, redriveDate: STOPPED / 1000 + 5 };
    expect(await send()).toEqual({ messageId: null });
    expect(subjects()).toEqual(["TrainingFailed"]);
  });

  it("for executions of one name, of each machine", async () => {
    await send();
    await send({ ...EVENT, executionArn: EXECUTION.arn.replace("finqa-rft", "finqa-rft-dev") });
    expect(subjects()).toHaveLength(2);
  });
});

describe("a notice is never lost", () => {
  it("where the invocation that was about to send it has ended: another takes it over", async () => {
    await mark({ claimedBy: "dead", claimedAt: secondsAgo(180) });
    expect((await send()).messageId).toBeTypeOf("string");
    expect(subjects()).toEqual(["TrainingFailed"]);
  });

  it("where that invocation may still be running: it is tried again", async () => {
    await mark({ claimedBy: "alive", claimedAt: secondsAgo(179.9) });
    await expect(send()).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining("has not finished") as string,
    });
    expect(subjects()).toEqual([]);
  });

  it("where the other invocation sends it meanwhile: this one does nothing", async () => {
    await mark({ claimedBy: "alive", claimedAt: secondsAgo(1) });
    let looks = 0;
    const sleep = async () =>
      ++looks === 3 ? mark({ claimedBy: "alive", claimedAt: secondsAgo(1), messageId: "m" }) : undefined;
    expect(await send(EVENT, { sleep })).toEqual({ messageId: null });
    expect(looks).toBe(3);
  });

  it("where SNS does not take it: the claim is left to the next try", async () => {
    await expect(send(EVENT, { topicArn: `${TOPIC}-else` })).rejects.toMatchObject({ name: "ServiceCallFailed" });
    await send(EVENT, { now: () => new Date(NOW.getTime() + 180_000) });
    expect(subjects()).toEqual(["TrainingFailed"]);
  });

  it.each(["no JSON", "{}"])("where its object holds %s", async (content) => {
    await mark(content);
    await send();
    expect(subjects()).toEqual(["TrainingFailed"]);
    expect(await marker()).toHaveProperty("messageId");
  });

  it("where the answer to its claim was lost on its way: an invocation does not wait for itself", async () => {
    await mark({ claimedBy: "me", claimedAt: secondsAgo(0) });
    await send(EVENT, { newId: () => "me" });
    expect(subjects()).toEqual(["TrainingFailed"]);
  });

  it("where S3 takes nothing: it is sent without a word kept, and a log says so", async () => {
    const denied = await scriptedServer([awsError("AccessDenied", 403)]);
    const warned: string[] = [];
    const client = s3Client(denied.url, "SendNoticeRole");
    await send(EVENT, { s3: client, warn: (message) => warned.push(message) });
    expect(subjects()).toEqual(["TrainingFailed"]);
    expect(warned).toEqual([expect.stringContaining("s3:PutObject"), expect.stringContaining("s3:PutObject")]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents).toBeUndefined();
    client.destroy();
    await denied.close();
  });
});
