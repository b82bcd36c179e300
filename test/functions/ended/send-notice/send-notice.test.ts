import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { afterEach, describe, expect, it } from "vitest";
import { noticeOf } from "../../../../functions/ended/send-notice/notice.ts";
import { sendNotice } from "../../../../functions/ended/send-notice/send-notice.ts";
import { REMEDIES } from "../../../../functions/contract/remedies.ts";
import { type LoopbackServer } from "../../../../local/http/loopback-server.ts";
import { s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { type Notice, serveSns } from "../../../../local/sns/sns-api.ts";
import { EXECUTION } from "../../../support/runs.ts";
import { type Answer, awsError, clientFor, ok, scriptedServer } from "../../../support/scripted-server.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:Notices";
const servers: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** The end of the execution, as the event reports it. */
const STOPPED = new Date("2026-11-23T02:09:57Z");
const secondsAfterEnd = (seconds: number): number => STOPPED.getTime() / 1000 + seconds;
const EVENT = { executionArn: EXECUTION.arn, stopDate: STOPPED.getTime() };

async function send(execution: Answer, topicArn = TOPIC, event: unknown = EVENT): Promise<Notice[]> {
  const notices: Notice[] = [];
  const sfn = await scriptedServer([execution]);
  const sns: LoopbackServer = await serveSns([TOPIC], (notice) => notices.push(notice));
  const store = await startObjectStore("rft-bucket");
  servers.push(sfn, sns, store);
  await sendNotice(event, {
    sfn: new SFNClient(clientFor(sfn.url)),
    sns: new SNSClient(clientFor(sns.url)),
    s3: s3Client(store.url, "SendNoticeRole"),
    bucket: "rft-bucket",
    topicArn,
  });
  return notices;
}
const execution = (fields: object): Answer =>
  ok({
    executionArn: EXECUTION.arn,
    stateMachineArn: "m",
    name: EXECUTION.name,
    startDate: 0,
    stopDate: secondsAfterEnd(0),
    status: "FAILED",
    ...fields,
  });

describe("send-notice", () => {
  it("is quiet about an execution that another one has started: its own notice says it", async () => {
    const input = JSON.stringify({ models: [], AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: EXECUTION.arn });
    expect(await send(execution({ input }))).toEqual([]);
    expect(await send(execution({ input: "{}" }))).toHaveLength(1);
  });

  it("reports a failed run: error, readable cause, what to do, and where to look", async () => {
    const cause = JSON.stringify({
      errorType: "RewardSmokeTestFailed",
      errorMessage: "case | expected | got",
      trace: ["at secret.js:1"],
    });
    const [notice] = await send(execution({ error: "RewardSmokeTestFailed", cause }));
    expect(notice?.subject).toBe("FinQA RFT nightly: RewardSmokeTestFailed");
    expect(notice?.message).toContain("case | expected | got");
    expect(notice?.message).not.toContain("secret.js");
    expect(notice?.message).toContain(
      "Fix the function by what the cause shows, and deploy it. Then redrive the execution.",
    );
    expect(notice?.message).toMatch(
      /Execution: https:\/\/us-east-1\.console.*\nReport: https:\/\/us-east-1\.console.*rft-runs%2Fnightly%2Freport\.html/,
    );
  });

  it("reports a completed run, with its model", async () => {
    const [notice] = await send(
      execution({
        status: "SUCCEEDED",
        output: JSON.stringify({
          training: { outputModelArn: "arn:aws:bedrock:us-east-1:123456789012:custom-model/x" },
        }),
      }),
    );
    expect(notice?.subject).toBe("FinQA RFT nightly: completed");
    expect(notice?.message).toContain("Model: arn:aws:bedrock:us-east-1:123456789012:custom-model/x");
  });

  it("reports a completed run whose report could not be written, and that it is tried again", async () => {
    const training = { outputModelArn: "arn:aws:bedrock:us-east-1:123456789012:custom-model/x" };
    const [notice] = await send(
      execution({
        status: "SUCCEEDED",
        output: JSON.stringify({ training, report: { Error: "ServiceCallFailed", Cause: "{}" } }),
      }),
    );
    expect(notice?.subject).toBe("FinQA RFT nightly: completed");
    expect(notice?.message).toMatch(/could not write its report \(ServiceCallFailed\).*alarm ReportNotWritten/);
    const written = { reportS3Uri: "s3://b/r", runRecordS3Uri: "s3://b/j", reportConsoleUrl: "https://x" };
    const [good] = await send(
      execution({ status: "SUCCEEDED", output: JSON.stringify({ training, report: written }) }),
    );
    expect(good?.message).not.toContain("could not write");
  });

  it("tells a dry run from a training", async () => {
    const [notice] = await send(execution({ status: "SUCCEEDED", output: '{"run":{}}' }));
    expect(notice?.message).toContain("no training job was created");
  });

  it.each([
    ["ABORTED", {}, "ABORTED"],
    ["ABORTED", { error: "" }, "ABORTED"],
    ["TIMED_OUT", {}, "States.Timeout"],
    ["FAILED", { error: "States.Timeout" }, "States.Timeout"],
  ])(
    "reports an execution that is %s with %j, which names its error or has no cause",
    async (status, fields, named) => {
      const [notice] = await send(execution({ status, ...fields }));
      expect(notice?.subject).toBe(`FinQA RFT nightly: ${named}`);
      expect(notice?.message).toContain(REMEDIES.find(({ error }) => error === named)?.meaning);
    },
  );

  it.each([
    ["RUNNING", {}],
    ["RUNNING", { stopDate: undefined }],
    ["PENDING_REDRIVE", {}],
  ])(
    "says that an execution runs again, where its event comes late and it is %s since a redrive",
    async (status, fields) => {
      const [notice] = await send(execution({ status, redriveCount: 1, redriveDate: secondsAfterEnd(2), ...fields }));
      expect(notice?.subject).toBe("FinQA RFT nightly: runs again");
      expect(notice?.message).toContain("had ended, and has been redriven since");
      expect(notice?.message).not.toContain("operator's table");
    },
  );

  it.each([
    ["calls it RUNNING", { status: "RUNNING", stopDate: undefined }, EVENT],
    [
      "shows a redrive that is older than the end",
      { status: "RUNNING", stopDate: undefined, redriveCount: 1, redriveDate: secondsAfterEnd(-60) },
      EVENT,
    ],
    ["shows an earlier end", { error: "TrainingFailed", stopDate: secondsAfterEnd(-60) }, EVENT],
    [
      "calls it RUNNING, and the event does not say when it ended",
      { status: "RUNNING", stopDate: undefined },
      { executionArn: EXECUTION.arn },
    ],
    [
      "shows a redrive, and the event does not say when it ended",
      { status: "RUNNING", redriveCount: 1, redriveDate: secondsAfterEnd(2) },
      { executionArn: EXECUTION.arn },
    ],
  ])(
    "says nothing, and is tried again, where the description %s: it is eventually consistent",
    async (_, fields, event) => {
      await expect(send(execution(fields), TOPIC, event)).rejects.toMatchObject({
        name: "ServiceTemporarilyUnavailable",
        message: expect.stringMatching(/states:DescribeExecution on .*nightly does not show yet/) as string,
      });
    },
  );

  it("reports an end that came after the one in the event", async () => {
    const again = { redriveCount: 1, redriveDate: secondsAfterEnd(2), stopDate: secondsAfterEnd(9) };
    expect((await send(execution({ error: "TrainingStopped", ...again })))[0]?.subject).toBe(
      "FinQA RFT nightly: TrainingStopped",
    );
  });

  it("reports an end without its time, as the rule of release 1 sends it", async () => {
    expect(
      (await send(execution({ error: "TrainingFailed" }), TOPIC, { executionArn: EXECUTION.arn }))[0]?.subject,
    ).toBe("FinQA RFT nightly: TrainingFailed");
  });

  it("keeps to what SNS takes, whatever names and causes are", () => {
    const { subject, message } = noticeOf(
      {
        executionArn: EXECUTION.arn,
        stateMachineArn: "m",
        startDate: new Date(0),
        status: "FAILED",
        name: "n".repeat(80),
        error: `Ärger\n${"x".repeat(200)}`,
        cause: "c".repeat(32_768),
      },
      "b",
    );
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(message.length).toBeLessThan(6_000);
  });

  it.each([
    ["states:DescribeExecution", awsError("AccessDeniedException", 400), TOPIC],
    ["sns:Publish", execution({}), "arn:aws:sns:us-east-1:123456789012:Elsewhere"],
  ])("names %s where that fails", async (call, answer, topic) => {
    await expect(send(answer, topic)).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining(call) as string,
    });
  });
});
