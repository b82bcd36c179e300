import {
  DescribeExecutionCommand,
  DescribeExecutionOutput$,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  GetExecutionHistoryOutput$,
  HistoryEventType,
  ListExecutionsCommand,
  ListExecutionsOutput$,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
  StartExecutionOutput$,
  StopExecutionCommand,
  StopExecutionOutput$,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoopbackServer } from "../../../local/http/loopback-server.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import type { Executions } from "../../../local/stepfunctions/executions.ts";
import { serveStepFunctions } from "../../../local/stepfunctions/stepfunctions-api.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { shapeFaults } from "../../support/shapes.ts";
import { child, executionsOf, machineArn, namedError, task } from "./executions.ts";

let server: LoopbackServer;
let client: SFNClient;
let executions: Executions;

const PAUSE = { Type: "Wait", Seconds: 86_400, End: true };
const MACHINES = { machine: { Work: task("Work") }, other: { PAUSE } };

/** Stands in for executions of the machines. */
async function standIn(...given: Parameters<typeof executionsOf>): Promise<void> {
  executions = executionsOf(...given);
  server = await serveStepFunctions(executions);
  client = new SFNClient(clientFor(server.url));
}
beforeEach(() => standIn(MACHINES, { Work: () => Promise.reject(namedError("DatasetInvalid", "row 3")) }));
afterEach(async () => {
  for (const execution of executions.all) execution.abort();
  await server.close();
});

async function failed(name = "test"): Promise<Execution> {
  const execution = executions.start({ stateMachineArn: machineArn("machine"), name });
  await execution.finished;
  return execution;
}
const running = (name: string): Execution => executions.start({ stateMachineArn: machineArn("other"), name });
const arnOf = ({ description }: Execution): string => description.executionArn;

/** An answer as it goes over the wire. */
async function raw(operation: string, request: object): Promise<unknown> {
  const answer = await fetch(server.url, {
    method: "POST",
    headers: { "x-amz-target": `AWSStepFunctions.${operation}`, "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify(request),
  });
  return answer.json();
}

describe("DescribeExecution", () => {
  it("describes one that has ended", async () => {
    const execution = await failed();
    const { startDate, stopDate } = execution.description;
    expect(await client.send(new DescribeExecutionCommand({ executionArn: arnOf(execution) }))).toMatchObject({
      ...execution.description,
      startDate: new Date(startDate),
      stopDate: new Date(stopDate ?? ""),
      status: "FAILED",
      error: "DatasetInvalid",
      cause: expect.stringContaining("row 3") as string,
    });
  });

  it("describes one that runs, without an end", async () => {
    const described = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(running("r")) }));
    expect(described.status).toBe("RUNNING");
    expect(described.stopDate).toBeUndefined();
  });

  it("keeps several apart", async () => {
    const [one, two] = [await failed("one"), await failed("two")];
    for (const execution of [two, one])
      expect((await client.send(new DescribeExecutionCommand({ executionArn: arnOf(execution) }))).name).toBe(
        execution.description.name,
      );
  });

  it.each([
    [
      "an execution that is not there",
      `${machineArn("machine").replace(":stateMachine:", ":execution:")}:nobody`,
      "ExecutionDoesNotExist",
    ],
    ["a machine's ARN", machineArn("machine"), "InvalidArn"],
    ["no ARN", "test", "InvalidArn"],
  ])("refuses %s", async (_, executionArn, name) => {
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({ name });
  });
});

describe("GetExecutionHistory", () => {
  it.each([1, 2, 5, 6, 1000])("gives each event once, in order, %i a page", async (pageSize) => {
    const execution = await failed();
    const types: (string | undefined)[] = [];
    let pages = 0;
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client, pageSize },
      { executionArn: arnOf(execution) },
    )) {
      pages++;
      types.push(...events.map(({ type }) => type));
      for (const { timestamp } of events) expect(timestamp).toBeInstanceOf(Date);
    }
    expect(types).toEqual(execution.history.events.map(({ type }) => type));
    expect(pages).toBe(Math.ceil(types.length / pageSize));
  });

  it("gives 100 events a page by default, and for maxResults 0", async () => {
    await server.close();
    const item = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
    await standIn({ machine: { Each: { Type: "Map", ItemProcessor: item, End: true } } });
    const input = JSON.stringify(Array.from({ length: 50 }, (_, i) => i));
    const execution = executions.start({ stateMachineArn: machineArn("machine"), input });
    await execution.finished;
    for (const maxResults of [undefined, 0])
      expect(
        (await client.send(new GetExecutionHistoryCommand({ executionArn: arnOf(execution), maxResults }))).events,
      ).toHaveLength(100);
  });

  it("gives an event's details where the client reads them", async () => {
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn: arnOf(await failed()) }));
    expect(events[4]?.lambdaFunctionFailedEventDetails).toMatchObject({ error: "DatasetInvalid" });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: "Work", inputDetails: { truncated: false } });
  });

  it("leaves inputs and outputs out on request", async () => {
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arnOf(await failed()), includeExecutionData: false }),
    );
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: "Work", inputDetails: { truncated: false } });
    expect(events[2]?.lambdaFunctionScheduledEventDetails?.input).toBeUndefined();
  });

  it("can give the newest events first", async () => {
    const executionArn = arnOf(await failed());
    const { events = [], nextToken } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }),
    );
    expect(events.map(({ type }) => type)).toEqual(["ExecutionFailed", "LambdaFunctionFailed"]);
    const next = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1, nextToken });
    expect((await client.send(next)).events?.[0]?.type).toBe("LambdaFunctionStarted");
  });

  it.each([-1, 1001])("refuses a page of %i", async (maxResults) => {
    const request = new GetExecutionHistoryCommand({ executionArn: arnOf(await failed()), maxResults });
    await expect(client.send(request)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("refuses a token that it has not given for this list", async () => {
    const [one, two] = [arnOf(await failed("one")), arnOf(await failed("two"))];
    const { nextToken } = await client.send(new GetExecutionHistoryCommand({ executionArn: one, maxResults: 2 }));
    for (const request of [
      { executionArn: one, nextToken: "2" },
      { executionArn: two, nextToken },
      { executionArn: one, nextToken, reverseOrder: true },
    ])
      await expect(client.send(new GetExecutionHistoryCommand(request))).rejects.toMatchObject({
        name: "InvalidToken",
      });
  });
});

describe("ListExecutions", () => {
  it("lists a machine's executions, newest first", async () => {
    await failed("first");
    running("elsewhere");
    await failed("second");
    const { executions: listed = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn("machine") }),
    );
    expect(listed.map(({ name }) => name)).toEqual(["second", "first"]);
    expect(listed[0]).toMatchObject({ status: "FAILED", redriveCount: 0, stopDate: expect.any(Date) as Date });
  });

  it("lists those with one status, page by page", async () => {
    for (const name of ["a", "b", "c"]) running(name);
    executions.all[1]?.abort();
    const of = async (statusFilter: "RUNNING" | "ABORTED" | "FAILED"): Promise<string[]> => {
      const names: string[] = [];
      const request = { stateMachineArn: machineArn("other"), statusFilter };
      for await (const page of paginateListExecutions({ client, pageSize: 1 }, request)) {
        expect(page.executions?.length).toBeLessThanOrEqual(1);
        names.push(...(page.executions ?? []).map(({ name = "" }) => name));
      }
      return names;
    };
    expect(await of("RUNNING")).toEqual(["c", "a"]);
    expect(await of("ABORTED")).toEqual(["b"]);
    expect(await of("FAILED")).toEqual([]);
  });

  it.each([
    ["a machine that is not there", { stateMachineArn: machineArn("nobody") }, "StateMachineDoesNotExist"],
    [
      "an execution's ARN",
      { stateMachineArn: `${machineArn("x").replace("stateMachine", "execution")}:y` },
      "InvalidArn",
    ],
    [
      "a status that there is not",
      { stateMachineArn: machineArn("other"), statusFilter: "OVER" },
      "ValidationException",
    ],
    ["no machine", {}, "ValidationException"],
  ])("refuses %s", async (_, request, name) => {
    await expect(client.send(new ListExecutionsCommand(request as { stateMachineArn: string }))).rejects.toMatchObject({
      name,
    });
  });
});

describe("StartExecution", () => {
  it("starts one, under the name and with the input that it is given", async () => {
    const { executionArn, startDate } = await client.send(
      new StartExecutionCommand({ stateMachineArn: machineArn("other"), name: "mine", input: '{"a":1}' }),
    );
    const { description } = executions.find(executionArn ?? "")!;
    expect(description).toMatchObject({ name: "mine", input: '{"a":1}', status: "RUNNING" });
    expect(startDate).toEqual(new Date(description.startDate));
  });

  it("under the same name with the same input is the same while it runs, and refused otherwise", async () => {
    const start = (input = "{}") =>
      client.send(new StartExecutionCommand({ stateMachineArn: machineArn("other"), name: "mine", input }));
    const first = await start();
    expect((await start()).executionArn).toBe(first.executionArn);
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    executions.all[0]?.abort();
    await expect(start()).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    expect(executions.all).toHaveLength(1);
  });

  it.each([
    [{ name: "a/b" }, "InvalidName"],
    [{ name: "x".repeat(81) }, "InvalidName"],
    [{ input: "{" }, "InvalidExecutionInput"],
    [{ stateMachineArn: machineArn("nobody") }, "StateMachineDoesNotExist"],
    [{ stateMachineArn: "other" }, "InvalidArn"],
  ])("refuses %j", async (request, name) => {
    const command = new StartExecutionCommand({ stateMachineArn: machineArn("other"), ...request });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });
});

describe("StopExecution", () => {
  it("aborts one that runs, and says why", async () => {
    const execution = running("r");
    const { stopDate } = await client.send(
      new StopExecutionCommand({ executionArn: arnOf(execution), error: "Enough", cause: "its parent has ended" }),
    );
    await execution.finished;
    expect(execution.description).toMatchObject({ status: "ABORTED", error: "Enough", cause: "its parent has ended" });
    expect(stopDate).toEqual(new Date(execution.description.stopDate!));
    expect(execution.history.events.at(-1)).toMatchObject({
      type: "ExecutionAborted",
      previousEventId: 0,
      executionAbortedEventDetails: { error: "Enough", cause: "its parent has ended" },
    });
  });

  it("leaves one that has ended as it is", async () => {
    const execution = await failed();
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn: arnOf(execution) }));
    expect(stopDate).toEqual(new Date(execution.description.stopDate!));
    expect(execution.description.status).toBe("FAILED");
  });
});

it("refuses another operation by name", async () => {
  const request = new DescribeStateMachineCommand({ stateMachineArn: machineArn("machine") });
  await expect(client.send(request)).rejects.toMatchObject({
    name: "UnsupportedOperation",
    message: expect.stringContaining("DescribeStateMachine") as string,
  });
});

it("is checked against shapes that name what is wrong", () => {
  const wrong = { events: [{ timestamp: "now", type: "X", mapStateStartedEventDetails: { size: 1 } }], more: 1 };
  expect(shapeFaults(GetExecutionHistoryOutput$, wrong)).toEqual([
    "$.events[0].id is missing",
    '$.events[0].timestamp is "now", and not a number',
    "$.events[0].mapStateStartedEventDetails.size is not in the model",
    "$.more is not in the model",
  ]);
});

it("answers in the shapes of the service's own model, whatever has happened", async () => {
  await server.close();
  const failing = {
    StartAt: "Work",
    States: { Work: task("Work", { Retry: [{ ErrorEquals: ["Busy"] }], End: true }) },
  };
  await standIn(
    {
      parent: {
        Pass: { Type: "Pass", Next: "Each" },
        Each: {
          Type: "Map",
          ItemProcessor: failing,
          Catch: [{ ErrorEquals: ["Oops"], ResultPath: null, Next: "Which?" }],
          End: true,
        },
        "Which?": { Type: "Choice", Choices: [{ Variable: "$[0]", NumericEquals: 0, Next: "Run" }], Default: "Run" },
        Run: child("late", {
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: null, Next: "Slow" }],
          Next: "Slow",
        }),
        Slow: task("Slow", {
          TimeoutSeconds: 1,
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Good" }],
          End: true,
        }),
        Good: child("good", { ResultPath: null, Next: "Nobody" }),
        Nobody: child("nobody", { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Bad" }], End: true }),
        Bad: child("bad", { End: true }),
      },
      late: { Pause: { Type: "Wait", Seconds: 60, End: true } },
      good: { Done: { Type: "Succeed" } },
      bad: { No: { Type: "Fail" } },
      stopped: { Pause: { Type: "Wait", Seconds: 60, End: true } },
      limited: { Pause: { Type: "Wait", Seconds: 60, End: true } },
    },
    {
      Work: (item, earlier) => {
        if (earlier === 0) throw namedError("Busy");
        if (item === 1) throw namedError("Oops");
        return item;
      },
      Slow: () => new Promise(() => undefined),
    },
    { limits: { limited: 5 } },
  );
  const parent = executions.start({ stateMachineArn: machineArn("parent"), input: "[0,1,2]" });
  const stopped = executions.start({ stateMachineArn: machineArn("stopped") });
  const limited = executions.start({ stateMachineArn: machineArn("limited"), name: "limited" });
  await raw("StopExecution", { executionArn: arnOf(stopped) });
  await executions.settled();
  await executions.redrive(parent);
  await executions.settled();

  expect(parent.description.error).toBe("States.TaskFailed");
  const seen = new Set<string>();
  for (const { description } of executions.all) {
    const { executionArn, stateMachineArn } = description;
    expect(shapeFaults(DescribeExecutionOutput$, await raw("DescribeExecution", { executionArn }))).toEqual([]);
    expect(shapeFaults(StopExecutionOutput$, await raw("StopExecution", { executionArn }))).toEqual([]);
    expect(shapeFaults(ListExecutionsOutput$, await raw("ListExecutions", { stateMachineArn, maxResults: 1 }))).toEqual(
      [],
    );
    for (const includeExecutionData of [true, false]) {
      const history = await raw("GetExecutionHistory", { executionArn, maxResults: 1000, includeExecutionData });
      expect(shapeFaults(GetExecutionHistoryOutput$, history)).toEqual([]);
      for (const { type } of (history as { events: { type: string }[] }).events) seen.add(type);
    }
  }
  expect(limited.description.status).toBe("TIMED_OUT");
  expect(
    shapeFaults(StartExecutionOutput$, await raw("StartExecution", { stateMachineArn: machineArn("good") })),
  ).toEqual([]);
  expect([...seen].filter((type) => !Object.hasOwn(HistoryEventType, type))).toEqual([]);
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...["MapIterationFailed", "MapIterationAborted", "MapStateFailed", "TaskStateAborted", "LambdaFunctionTimedOut"],
      ...["TaskSubmitted", "TaskSucceeded", "TaskFailed", "TaskTimedOut", "TaskSubmitFailed"],
      ...["ExecutionAborted", "ExecutionTimedOut", "ExecutionRedriven", "ExecutionFailed", "ExecutionSucceeded"],
    ]),
  );
});
