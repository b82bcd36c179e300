import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Clock } from "../../../local/clock.ts";
import type { LoopbackServer } from "../../../local/http/loopback-server.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import { serveStepFunctions, type StaleReads } from "../../../local/stepfunctions/stepfunctions-api.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { executed, executionOf, namedError, task } from "./executions.ts";

let server: LoopbackServer;
let client: SFNClient;
let execution: Execution | undefined;
/** What the answers are behind by, and the time that they are asked at: of a what-if. */
let stale: StaleReads | undefined;
beforeEach(async () => {
  stale = undefined;
  server = await serveStepFunctions(
    () => execution,
    {},
    { now: () => stale?.now() ?? new Date(), lag: (...call) => stale?.lag(...call) ?? 0 },
  );
  client = new SFNClient(clientFor(server.url));
});
afterEach(() => server.close());

const failed = () =>
  executed({ Work: task("Work") }, { Work: () => Promise.reject(namedError("DatasetInvalid", "row 3")) });
const arn = (): string => execution?.description.executionArn ?? "";

describe("Step Functions' API", () => {
  it("describes an execution that has ended", async () => {
    execution = await failed();
    const { startDate, stopDate } = execution.description;
    expect(await client.send(new DescribeExecutionCommand({ executionArn: arn() }))).toMatchObject({
      ...execution.description,
      startDate: new Date(startDate),
      stopDate: new Date(stopDate ?? ""),
      redriveStatus: "REDRIVABLE",
      status: "FAILED",
      error: "DatasetInvalid",
      cause: expect.stringContaining("row 3") as string,
    });
  });

  it("describes an execution that runs, without an end", async () => {
    execution = executionOf({ Work: task("Work") });
    const described = await client.send(new DescribeExecutionCommand({ executionArn: arn() }));
    expect(described.status).toBe("RUNNING");
    expect(described.stopDate).toBeUndefined();
  });

  it.each([1, 2, 5, 6, 1000])("gives each event of the history once, in order, %i a page", async (pageSize) => {
    execution = await failed();
    const types: (string | undefined)[] = [];
    let pages = 0;
    for await (const { events = [] } of paginateGetExecutionHistory({ client, pageSize }, { executionArn: arn() })) {
      pages++;
      types.push(...events.map(({ type }) => type));
      for (const { timestamp } of events) expect(timestamp).toBeInstanceOf(Date);
    }
    expect(types).toEqual(execution.history.events.map(({ type }) => type));
    expect(pages).toBe(Math.ceil(types.length / pageSize));
  });

  it("gives an event's details where the client looks for them", async () => {
    execution = await failed();
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn: arn() }));
    expect(events[4]?.lambdaFunctionFailedEventDetails).toMatchObject({ error: "DatasetInvalid" });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: "Work", inputDetails: { truncated: false } });
  });

  it("does not know another execution", async () => {
    execution = await failed();
    await expect(client.send(new DescribeExecutionCommand({ executionArn: `${arn()}-other` }))).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
  });

  it("refuses another operation by name", async () => {
    execution = undefined;
    await expect(
      client.send(
        new DescribeStateMachineCommand({
          stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
        }),
      ),
    ).rejects.toMatchObject({
      name: "UnsupportedOperation",
      message: expect.stringContaining("DescribeStateMachine") as string,
    });
  });

  it("can give the newest events first", async () => {
    execution = await failed();
    const { events = [], nextToken } = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arn(), reverseOrder: true, maxResults: 2 }),
    );
    expect(events.map(({ type }) => type)).toEqual(["ExecutionFailed", "LambdaFunctionFailed"]);
    expect(
      (
        await client.send(
          new GetExecutionHistoryCommand({ executionArn: arn(), reverseOrder: true, maxResults: 1, nextToken }),
        )
      ).events?.[0]?.type,
    ).toBe("LambdaFunctionStarted");
  });
});

describe("an answer that is behind", () => {
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
