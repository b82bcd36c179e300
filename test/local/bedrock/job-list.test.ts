import {
  CreateModelCustomizationJobCommand,
  ListModelCustomizationJobsCommand,
  type ListModelCustomizationJobsRequest,
  paginateListModelCustomizationJobs,
} from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BedrockStandIn, bedrockStandIn, goodRequest } from "../../support/bedrock.ts";

const STATUSES = ["Completed", "Failed", "Stopped", "InProgress", "Completed"] as const;

let now: Date;
let standIn: BedrockStandIn;
beforeEach(async () => {
  now = new Date("2026-11-23T00:00:00Z");
  standIn = await bedrockStandIn({ clock: { now: () => now } });
  for (const [i, status] of STATUSES.entries()) {
    await create(i);
    if (status !== "InProgress") standIn.bedrock.jobs[i]!.end(status);
  }
});
afterEach(() => standIn.close());

/** Job i of run i, an hour after the one before. */
async function create(i: number): Promise<void> {
  now = new Date(Date.UTC(2026, 10, 23, i));
  await standIn.client.send(
    new CreateModelCustomizationJobCommand(
      goodRequest({ jobName: `finqa-job-${i}`, customModelName: `model-${i}`, clientRequestToken: `token-${i}` }),
    ),
  );
}

const list = (request: ListModelCustomizationJobsRequest = {}) =>
  standIn.client.send(new ListModelCustomizationJobsCommand(request));
const numbers = async (request: ListModelCustomizationJobsRequest = {}): Promise<number[]> =>
  ((await list(request)).modelCustomizationJobSummaries ?? []).map(({ jobName }) => Number(jobName?.at(-1)));
/** What the client's types do not let through. */
const loosely = (request: object) => list(request);

describe("ListModelCustomizationJobs", () => {
  it("summarizes each job, the newest first", async () => {
    expect(await numbers()).toEqual([4, 3, 2, 1, 0]);
    const [newest, running] = (await list()).modelCustomizationJobSummaries ?? [];
    const { arn, modelArn } = standIn.bedrock.jobs[4]!;
    expect(newest).toEqual({
      jobArn: arn,
      baseModelArn: goodRequest().baseModelIdentifier,
      jobName: "finqa-job-4",
      status: "Completed",
      statusDetails: expect.objectContaining({ trainingDetails: expect.anything() as unknown }) as unknown,
      creationTime: now,
      lastModifiedTime: now,
      endTime: now,
      customModelArn: modelArn,
      customModelName: "model-4",
      customizationType: "REINFORCEMENT_FINE_TUNING",
    });
    expect(running).not.toHaveProperty("endTime");
    expect(running).not.toHaveProperty("customModelArn");
  });

  it.each([
    ["sortOrder Ascending", { sortBy: "CreationTime", sortOrder: "Ascending" }, [0, 1, 2, 3, 4]],
    ["sortOrder Descending", { sortBy: "CreationTime", sortOrder: "Descending" }, [4, 3, 2, 1, 0]],
    ["statusEquals Completed", { statusEquals: "Completed" }, [4, 0]],
    ["statusEquals InProgress", { statusEquals: "InProgress" }, [3]],
    ["statusEquals Stopping", { statusEquals: "Stopping" }, []],
    ["nameContains", { nameContains: "job-2" }, [2]],
    ["nameContains of all", { nameContains: "finqa" }, [4, 3, 2, 1, 0]],
    ["nameContains of none", { nameContains: "gsm8k" }, []],
    ["creationTimeAfter", { creationTimeAfter: new Date("2026-11-23T02:00:00Z") }, [4, 3]],
    ["creationTimeBefore", { creationTimeBefore: new Date("2026-11-23T02:00:00Z") }, [1, 0]],
    [
      "all filters together",
      { statusEquals: "Completed", nameContains: "job", creationTimeAfter: new Date("2026-11-23T00:30:00Z") },
      [4],
    ],
  ] as const)("keeps to %s", async (_, request, expected) => {
    expect(await numbers(request)).toEqual(expected);
  });

  it.each([1, 2, 3, 4, 5, 6])("gives every job once, %i a page, and no token with the last", async (pageSize) => {
    const sizes: number[] = [];
    const names: (string | undefined)[] = [];
    for await (const { modelCustomizationJobSummaries: jobs = [] } of paginateListModelCustomizationJobs(
      { client: standIn.client, pageSize },
      {},
    )) {
      sizes.push(jobs.length);
      names.push(...jobs.map(({ jobName }) => jobName));
    }
    expect(names).toEqual([4, 3, 2, 1, 0].map((i) => `finqa-job-${i}`));
    expect(sizes).toHaveLength(Math.ceil(5 / pageSize));
    expect(Math.max(...sizes)).toBe(Math.min(pageSize, 5));
  });

  it("pages through what a filter leaves", async () => {
    const first = await list({ statusEquals: "Completed", maxResults: 1 });
    const { nextToken = "" } = first;
    expect(first.modelCustomizationJobSummaries?.map(({ jobName }) => jobName)).toEqual(["finqa-job-4"]);
    expect(await numbers({ statusEquals: "Completed", maxResults: 1, nextToken })).toEqual([0]);
    expect(await list({ statusEquals: "Completed", maxResults: 1, nextToken })).not.toHaveProperty("nextToken");
  });

  it("repeats and leaves out no job where one is created between two pages", async () => {
    const { nextToken = "" } = await list({ maxResults: 2 });
    await create(5);
    expect(await numbers({ nextToken })).toEqual([2, 1, 0]);
  });

  it("gives 100 jobs at most where no maxResults is named", async () => {
    for (let i = 100; i < 200; i++) await create(i);
    const page = await list();
    expect(page.modelCustomizationJobSummaries).toHaveLength(100);
    expect(page.nextToken).toBeDefined();
  });

  it("gives an empty list where there are no jobs", async () => {
    standIn.bedrock.jobs.length = 0;
    expect(await list()).toMatchObject({ modelCustomizationJobSummaries: [] });
  });

  it.each([
    ["maxResults", 0],
    ["maxResults", 1001],
    ["maxResults", 1.5],
    ["statusEquals", "Running"],
    ["sortBy", "Name"],
    ["sortOrder", "Up"],
    ["nameContains", "a_b"],
    ["nameContains", "a".repeat(64)],
    ["nextToken", "no token of ours"],
    ["nextToken", "bm9uZQ"],
  ])("refuses %s %j", async (member, value) => {
    await expect(loosely({ [member]: value })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(member) as string,
      $metadata: { httpStatusCode: 400 },
    });
  });
});
