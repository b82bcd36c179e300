import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoopbackServer } from "../../../local/http/loopback-server.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import { serveStepFunctions } from "../../../local/stepfunctions/stepfunctions-api.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { executed, executionOf, namedError, task } from "./executions.ts";

let server: LoopbackServer;
let client: SFNClient;
let execution: Execution | undefined;
beforeEach(async () => {
  server = await serveStepFunctions(() => execution);
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
