import { BedrockClient } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { refuseBesideAnotherTraining } from "../../../functions/aws/other-trainings.ts";
import { JOB_ARN, runOf } from "../../support/runs.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
} from "../../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function ask(script: readonly Answer[], input: unknown = {}): Promise<void> {
  server = await scriptedServer(script);
  await refuseBesideAnotherTraining(runOf(input), new BedrockClient(clientFor(server.url)));
}
const job = (jobName: string): object => ({
  jobArn: JOB_ARN,
  jobName,
  baseModelArn: "b",
  status: "InProgress",
  creationTime: "2026-11-23T01:00:00Z",
});
const jobs = (names: readonly string[], nextToken?: string): Answer =>
  ok({ modelCustomizationJobSummaries: names.map(job), ...(nextToken === undefined ? {} : { nextToken }) });
const OTHER = "finqa-rft-job-20261122T010203-0badcafe";
const tags = ok({
  tags: [{ key: "finqa-rft:execution", value: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:yesterday" }],
});

describe("a run beside another training", () => {
  it("is refused, naming job and execution", async () => {
    await expect(ask([jobs([OTHER]), tags])).rejects.toMatchObject({
      name: "AnotherRunInProgress",
      message: expect.stringMatching(
        /0badcafe .*model-customization-job.*execution:finqa-rft:yesterday .*allowConcurrentRuns/s,
      ) as string,
    });
    expect(server?.requests[0]?.path).toMatch(
      /statusEquals=InProgress.*nameContains=finqa-rft-job-|nameContains=finqa-rft-job-.*statusEquals=InProgress/,
    );
  });

  it("is refused where the other one stands on the second page, and where it has no tag", async () => {
    await expect(ask([jobs([], "next"), jobs([OTHER]), ok({ tags: [] })])).rejects.toMatchObject({
      name: "AnotherRunInProgress",
      message: expect.stringContaining("no tag") as string,
    });
    expect(server?.requests).toHaveLength(3);
  });

  it("is refused beside one of today's name as beside one of release 1's", async () => {
    await expect(ask([jobs(["finqa-rft-job-0123456789abcdef"]), tags])).rejects.toMatchObject({
      name: "AnotherRunInProgress",
    });
  });

  it("goes on where the only ones in progress are its own, of today's name or of release 1's, as after a redrive", async () => {
    const { jobName, clientRequestToken } = runOf({});
    await ask([jobs([jobName, `finqa-rft-job-20261123T020305-${clientRequestToken.slice(0, 8)}`])]);
    expect(server?.requests).toHaveLength(1);
  });

  it("goes on beside those of another pipeline, and of another stage of this one", async () => {
    await ask([jobs([`my-${OTHER}`, OTHER.replace("-job-", "-dev-job-"), "finqa-rft-job-x-job-0123456789abcdef"])]);
    expect(server?.requests).toHaveLength(1);
  });

  it("is not asked about where the input allows it", async () => {
    await ask([jobs([OTHER]), tags], { allowConcurrentRuns: true });
    expect(server?.requests).toHaveLength(0);
  });

  it.each([
    ["bedrock:ListModelCustomizationJobs", [awsError("AccessDeniedException", 403)]],
    ["bedrock:ListTagsForResource", [jobs([OTHER]), awsError("AccessDeniedException", 403)]],
  ])("names %s where that is denied", async (call, script) => {
    await expect(ask(script)).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining(call) as string,
    });
  });
});
