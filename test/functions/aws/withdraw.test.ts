import { CreateModelCustomizationJobCommand, GetModelCustomizationJobCommand } from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { namesOf } from "../../../functions/contract/names.ts";
import { withdrawIfYounger } from "../../../functions/aws/withdraw.ts";
import { AwsError } from "../../../local/http/loopback-server.ts";
import type { Job } from "../../../local/bedrock/job.ts";
import { bedrockStandIn, type BedrockStandIn, goodRequest } from "../../support/bedrock.ts";

const arnOf = (name: string): string => `arn:aws:states:us-east-1:123456789012:execution:finqa-rft:${name}`;
const nameOf = (name: string): string => namesOf(arnOf(name), "2026-11-23T02:00:00Z", "m").jobName;

let now: number;
/** Seconds by which a list of jobs is stale. */
let listLag: number;
let fault: ((method: string) => AwsError | undefined) | undefined;
let standIn: BedrockStandIn;
beforeEach(async () => {
  now = Date.parse("2026-11-23T02:00:00Z");
  listLag = 0;
  fault = undefined;
  standIn = await bedrockStandIn({
    clock: { now: () => new Date(now) },
    fault: (method) => fault?.(method),
    whatIf: { lag: (operation) => (operation === "List" ? listLag : 0) },
  });
});
afterEach(() => standIn.close());

/** An execution creates its job, so many seconds after the one before. */
async function created(name: string, secondsLater: number): Promise<Job> {
  now += secondsLater * 1000;
  const names = { jobName: nameOf(name), customModelName: `m-${name}`, clientRequestToken: name };
  const jobTags = [{ key: "finqa-rft:execution", value: arnOf(name) }];
  await standIn.client.send(new CreateModelCustomizationJobCommand({ ...goodRequest(), ...names, jobTags }));
  return standIn.bedrock.jobs.at(-1)!;
}

/** An execution looks again, once it has a job. @returns the error's name, or "stays" */
async function outcomeOf(name: string, allowConcurrentRuns = false): Promise<string> {
  const own = await standIn.client.send(new GetModelCustomizationJobCommand({ jobIdentifier: nameOf(name) }));
  return withdrawIfYounger({ execution: { arn: arnOf(name) }, allowConcurrentRuns }, own, {
    bedrock: standIn.client,
  }).then(
    () => "stays",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

describe("of two executions that were started at once", () => {
  it("the younger withdraws, names the other, and stops its job; the older stays", async () => {
    const [older, younger] = [await created("one", 0), await created("two", 1)];
    expect(await outcomeOf("one")).toBe("stays");
    const withdrew = await outcomeOf("two");
    expect(withdrew).toMatch(/^WithdrewForAnotherRun: .*start a new execution.*allowConcurrentRuns/s);
    for (const named of [older.arn, arnOf("one"), younger.arn, "has been stopped"]) expect(withdrew).toContain(named);
    expect([older.status, younger.status]).toEqual(["InProgress", "Stopping"]);
  });

  it("created in the same millisecond, the names decide", async () => {
    const [first = "", second = ""] = ["one", "two"].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    await created(second, 0);
    await created(first, 0);
    expect(await outcomeOf(first)).toBe("stays");
    expect(await outcomeOf(second)).toMatch(/^WithdrewForAnotherRun/);
  });

  it("the younger stays as long as the list does not show the other, and withdraws once it does", async () => {
    await created("one", 0);
    await created("two", 1);
    listLag = 60;
    expect(await outcomeOf("two")).toBe("stays");
    now += 59_000;
    expect(await outcomeOf("two")).toMatch(/^WithdrewForAnotherRun/);
  });

  it("the younger stays beside a job that has ended, though the list does not show that yet", async () => {
    const older = await created("one", 0);
    await created("two", 1);
    now += 10_000;
    older.end("Failed");
    listLag = 1;
    expect(await outcomeOf("two")).toBe("stays");
  });

  it("both stay where the input of the younger allows it", async () => {
    await created("one", 0);
    await created("two", 1);
    expect(await outcomeOf("two", true)).toBe("stays");
  });

  it("the younger does not stop a job that is over, as a redrive finds it", async () => {
    await created("one", 0);
    (await created("two", 1)).end("Stopped");
    expect(await outcomeOf("two")).toBe("stays");
  });

  it("one stays of three, the oldest", async () => {
    for (const name of ["one", "two", "three"]) await created(name, 1);
    expect(
      (await Promise.all(["one", "two", "three"].map((name) => outcomeOf(name)))).map((one) => one.split(":")[0]),
    ).toEqual(["stays", "WithdrewForAnotherRun", "WithdrewForAnotherRun"]);
  });
});

describe("a withdrawal", () => {
  it("is left to the next look where the list can't be read: that ends no training", async () => {
    const warn = vi.fn();
    await created("one", 0);
    await created("two", 1);
    const own = await standIn.client.send(new GetModelCustomizationJobCommand({ jobIdentifier: nameOf("two") }));
    fault = () => new AwsError("AccessDeniedException", 403, "is not authorized");
    const run = { execution: { arn: arnOf("two") }, allowConcurrentRuns: false };
    await withdrawIfYounger(run, own, { bedrock: standIn.client, warn });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("bedrock:ListModelCustomizationJobs"));
  });

  it("says so where the job could not be stopped at once, and the tags not be read", async () => {
    await created("one", 0);
    await created("two", 1);
    const own = await standIn.client.send(new GetModelCustomizationJobCommand({ jobIdentifier: nameOf("two") }));
    fault = (method) =>
      method === "POST" ? new AwsError("AccessDeniedException", 403, "is not authorized") : undefined;
    await expect(
      withdrawIfYounger({ execution: { arn: arnOf("two") }, allowConcurrentRuns: false }, own, {
        bedrock: standIn.client,
      }),
    ).rejects.toMatchObject({
      name: "WithdrewForAnotherRun",
      message: expect.stringMatching(
        /tags could not be read.*could not be stopped at once; this is tried again for a day \(ServiceCallFailed: bedrock:StopModelCustomizationJob/s,
      ) as string,
    });
  });
});
