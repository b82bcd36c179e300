import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { afterEach, describe, expect, it } from "vitest";
import { noticeOf } from "../../../../functions/ended/send-notice/notice.ts";
import { sendNotice } from "../../../../functions/ended/send-notice/send-notice.ts";
import { REMEDIES } from "../../../../functions/contract/remedies.ts";
import { type LoopbackServer } from "../../../../local/http/loopback-server.ts";
import { type Notice, serveSns } from "../../../../local/sns/sns-api.ts";
import { EXECUTION } from "../../../support/runs.ts";
import { type Answer, awsError, clientFor, ok, scriptedServer } from "../../../support/scripted-server.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:Notices";
const servers: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function send(execution: Answer, topicArn = TOPIC): Promise<Notice[]> {
  const notices: Notice[] = [];
  const sfn = await scriptedServer([execution]);
  const sns: LoopbackServer = await serveSns([TOPIC], (notice) => notices.push(notice));
  servers.push(sfn, sns);
  await sendNotice(
    { executionArn: EXECUTION.arn },
    { sfn: new SFNClient(clientFor(sfn.url)), sns: new SNSClient(clientFor(sns.url)), bucket: "rft-bucket", topicArn },
  );
  return notices;
}
const execution = (fields: object): Answer =>
  ok({
    executionArn: EXECUTION.arn,
    stateMachineArn: "m",
    name: EXECUTION.name,
    startDate: 0,
    status: "FAILED",
    ...fields,
  });

describe("send-notice", () => {
  it("tells of a failed run: error, cause in words, what to do, and where to look", async () => {
    const cause = JSON.stringify({
      errorType: "RewardSmokeTestFailed",
      errorMessage: "case | expected | got",
      trace: ["at secret.js:1"],
    });
    const [notice] = await send(execution({ error: "RewardSmokeTestFailed", cause }));
    expect(notice?.subject).toBe("FinQA RFT nightly: RewardSmokeTestFailed");
    expect(notice?.message).toContain("case | expected | got");
    expect(notice?.message).not.toContain("secret.js");
    expect(notice?.message).toContain("Mend the function by the table in the cause, and deploy it. Then redrive.");
    expect(notice?.message).toMatch(
      /Execution: https:\/\/us-east-1\.console.*\nReport: https:\/\/us-east-1\.console.*rft-runs%2Fnightly%2Freport\.html/,
    );
  });

  it("tells of a completed run, with its model", async () => {
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

  it("tells a dry run from a training", async () => {
    const [notice] = await send(execution({ status: "SUCCEEDED", output: '{"run":{}}' }));
    expect(notice?.message).toContain("no training job was created");
  });

  it.each([
    ["ABORTED", "ABORTED"],
    ["TIMED_OUT", "States.Timeout"],
  ])("tells of an execution that is %s, which has no error of its own", async (status, named) => {
    const [notice] = await send(execution({ status }));
    expect(notice?.subject).toBe(`FinQA RFT nightly: ${named}`);
    expect(notice?.message).toContain(REMEDIES.find(({ error }) => error === named)?.meaning);
  });

  it.each(["RUNNING", "PENDING_REDRIVE"])(
    "says of an end that is told late, of an execution that is %s, that it runs again",
    async (status) => {
      const [notice] = await send(execution({ status }));
      expect(notice?.subject).toBe("FinQA RFT nightly: runs again");
      expect(notice?.message).toContain("had ended, and has been redriven since");
      expect(notice?.message).not.toContain("operator's table");
    },
  );

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
