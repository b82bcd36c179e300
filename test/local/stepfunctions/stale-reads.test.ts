import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Clock } from "../../../local/clock.ts";
import type { LoopbackServer } from "../../../local/http/loopback-server.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import { serveStepFunctions, type StaleReads } from "../../../local/stepfunctions/stepfunctions-api.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { executionOf, namedError, task } from "./executions.ts";

let server: LoopbackServer;
let client: SFNClient;
let execution: Execution | undefined;
/** What the answers are behind by, and the time that they are asked at: of a what-if. */
let stale: StaleReads | undefined;
beforeEach(async () => {
  stale = undefined;
  server = await serveStepFunctions(
    {
      find: () => execution,
      of: () => (execution === undefined ? [] : [execution]),
      start: () => {
        throw new Error("nothing is started here");
      },
    },
    {},
    { now: () => stale?.now() ?? new Date(), lag: (...call) => stale?.lag(...call) ?? 0 },
  );
  client = new SFNClient(clientFor(server.url));
});
afterEach(() => server.close());

const machine = (): string => execution?.description.stateMachineArn ?? "";
const arn = (): string => execution?.description.executionArn ?? "";

describe("a stale answer", () => {
  const describeIt = () => client.send(new DescribeExecutionCommand({ executionArn: arn() }));
  const typesSeen = async () =>
    (await client.send(new GetExecutionHistoryCommand({ executionArn: arn() }))).events?.map(({ type }) => type);
  /** An execution that failed, and was redriven and succeeded an hour later. */
  const redriven = async () => {
    let time = Date.parse("2026-11-23T02:00:00Z");
    const clock = Object.assign(new Clock(), { now: () => new Date(time) });
    let broken = true;
    execution = executionOf(
      { Work: task("Work") },
      { Work: () => (broken ? Promise.reject(namedError("DatasetInvalid")) : {}) },
      { clock },
    );
    await execution.run();
    broken = false;
    time += 3_600_000;
    await execution.redrive();
    return (secondsAfterStart: number): void => {
      stale = { now: () => new Date(time), lag: () => 3600 - secondsAfterStart };
    };
  };

  it("shows an execution that has ended as RUNNING, and its history without the end", async () => {
    const asOf = await redriven();
    asOf(-1); // before it began: it is known all the same
    expect(await describeIt()).toMatchObject({ status: "RUNNING", redriveCount: 0 });
    expect((await describeIt()).stopDate).toBeUndefined();
    expect(await typesSeen()).toEqual(["ExecutionStarted"]);
  });

  it("shows the old end after a redrive", async () => {
    const asOf = await redriven();
    asOf(10);
    expect(await describeIt()).toMatchObject({
      status: "FAILED",
      error: "DatasetInvalid",
      redriveCount: 0,
      redriveStatus: "REDRIVABLE",
    });
    expect((await describeIt()).redriveDate).toBeUndefined();
    expect((await typesSeen())?.at(-1)).toBe("ExecutionFailed");
  });

  it("lists no execution that has just begun, and one that has just ended as RUNNING", async () => {
    const asOf = await redriven();
    const list = async (statusFilter?: "RUNNING" | "SUCCEEDED") =>
      (await client.send(new ListExecutionsCommand({ stateMachineArn: machine(), statusFilter }))).executions?.map(
        ({ status }) => status,
      );
    asOf(-1);
    expect(await list()).toEqual([]);
    asOf(3599);
    expect(await list()).toEqual(["RUNNING"]);
    expect(await list("SUCCEEDED")).toEqual([]);
    asOf(3600);
    expect(await list("SUCCEEDED")).toEqual(["SUCCEEDED"]);
  });

  it("is what is so, where it is not behind", async () => {
    const asOf = await redriven();
    asOf(3600);
    const { startDate, stopDate = "", redriveDate = "", ...rest } = execution!.description;
    expect(await describeIt()).toMatchObject({
      ...rest,
      startDate: new Date(startDate),
      stopDate: new Date(stopDate),
      redriveDate: new Date(redriveDate),
    });
    expect((await typesSeen())?.at(-1)).toBe("ExecutionSucceeded");
  });
});
