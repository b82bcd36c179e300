import { describe, expect, it, vi } from "vitest";
import { AwsError } from "../../../local/http/loopback-server.ts";
import { type HistoryEvent, MAX_EVENTS } from "../../../local/stepfunctions/history.ts";
import { executed, executionOf, lambda, namedError, task, typesOf } from "./executions.ts";

const omitTime = (event: HistoryEvent): object =>
  Object.fromEntries(Object.entries(event).filter(([field]) => field !== "timestamp"));

const RETRY = [{ ErrorEquals: ["Busy", "Lambda.TooManyRequestsException"], MaxAttempts: 2 }];

describe("a history", () => {
  it("has the events, ids and details that AWS gives", async () => {
    const { history } = await executed(
      { Work: task("Work", { Next: "Done" }), Done: { Type: "Succeed" } },
      { Work: () => ({ b: 2 }) },
      { input: { a: 1 } },
    );
    const input = { input: '{"a":1}', inputDetails: { truncated: false } };
    const output = { output: '{"b":2}', outputDetails: { truncated: false } };
    expect(history.events.map((event) => omitTime(event))).toEqual([
      {
        id: 1,
        previousEventId: 0,
        type: "ExecutionStarted",
        executionStartedEventDetails: { ...input, roleArn: "arn:aws:iam::123456789012:role/Machine" },
      },
      { id: 2, previousEventId: 0, type: "TaskStateEntered", stateEnteredEventDetails: { name: "Work", ...input } },
      {
        id: 3,
        previousEventId: 2,
        type: "LambdaFunctionScheduled",
        lambdaFunctionScheduledEventDetails: { resource: lambda("Work"), ...input },
      },
      { id: 4, previousEventId: 3, type: "LambdaFunctionStarted" },
      { id: 5, previousEventId: 4, type: "LambdaFunctionSucceeded", lambdaFunctionSucceededEventDetails: output },
      { id: 6, previousEventId: 5, type: "TaskStateExited", stateExitedEventDetails: { name: "Work", ...output } },
      {
        id: 7,
        previousEventId: 6,
        type: "SucceedStateEntered",
        stateEnteredEventDetails: { name: "Done", input: '{"b":2}', inputDetails: { truncated: false } },
      },
      { id: 8, previousEventId: 7, type: "SucceedStateExited", stateExitedEventDetails: { name: "Done", ...output } },
      { id: 9, previousEventId: 8, type: "ExecutionSucceeded", executionSucceededEventDetails: output },
    ]);
    const times = history.events.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("shows a wait, a choice and a pass as what they are", async () => {
    const execution = await executed(
      {
        Pause: { Type: "Wait", Seconds: 60, Next: "Which?" },
        "Which?": {
          Type: "Choice",
          Choices: [{ Variable: "$.go", BooleanEquals: true, Next: "Mark" }],
          Default: "Never",
        },
        Mark: { Type: "Pass", Result: 1, End: true },
        Never: { Type: "Fail" },
      },
      {},
      { input: { go: true } },
    );
    expect(typesOf(execution).slice(1, -1)).toEqual([
      "WaitStateEntered",
      "WaitStateExited",
      "ChoiceStateEntered",
      "ChoiceStateExited",
      "PassStateEntered",
      "PassStateExited",
    ]);
    expect(execution.description).toMatchObject({ status: "SUCCEEDED", output: "1" });
  });

  it("has nothing between a failed function and the execution's failure", async () => {
    const execution = await executed(
      { Work: task("Work") },
      { Work: () => Promise.reject(new TypeError("no such column")) },
    );
    expect(typesOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionFailed",
      "ExecutionFailed",
    ]);
    const details = {
      error: "TypeError",
      cause: '{"errorType":"TypeError","errorMessage":"no such column","trace":[]}',
    };
    expect(execution.history.events[4]).toMatchObject({ lambdaFunctionFailedEventDetails: details });
    expect(execution.history.events[5]).toMatchObject({ executionFailedEventDetails: details });
    expect(execution.description).toMatchObject({ status: "FAILED", ...details });
  });

  it("schedules a retried function again, in the state that was entered once", async () => {
    const execution = await executed(
      { Work: task("Work", { Retry: RETRY, End: true }) },
      {
        Work: (_, earlier) => {
          if (earlier === 0) throw namedError("Busy");
          if (earlier === 1) throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.");
          return "done";
        },
      },
    );
    expect(typesOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionFailed",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionFailed",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(execution.history.events[7]).toMatchObject({
      lambdaFunctionFailedEventDetails: { error: "Lambda.TooManyRequestsException" },
    });
  });

  it("ends a retry after its last attempt, and never begins one for another error", async () => {
    const failures = async (name: string) =>
      typesOf(
        await executed(
          { Work: task("Work", { Retry: RETRY, End: true }) },
          { Work: () => Promise.reject(namedError(name)) },
        ),
      ).filter((type) => type === "LambdaFunctionFailed").length;
    expect(await failures("Busy")).toBe(3);
    expect(await failures("Other")).toBe(1);
  });

  it("shows a caught error as the state's output", async () => {
    const execution = await executed(
      {
        Work: task("Work", { Catch: [{ ErrorEquals: ["Oops"], ResultPath: "$.error", Next: "Told" }], End: true }),
        Told: { Type: "Fail", Error: "Told", Cause: "as it was" },
      },
      { Work: () => Promise.reject(namedError("Oops", "dear me")) },
      { input: { a: 1 } },
    );
    expect(typesOf(execution).slice(4)).toEqual([
      "LambdaFunctionFailed",
      "TaskStateExited",
      "FailStateEntered",
      "ExecutionFailed",
    ]);
    expect(JSON.parse((execution.history.events[5]!["stateExitedEventDetails"] as { output: string }).output)).toEqual({
      a: 1,
      error: { Error: "Oops", Cause: '{"errorType":"Oops","errorMessage":"dear me","trace":[]}' },
    });
    expect(execution.description).toMatchObject({ status: "FAILED", error: "Told", cause: "as it was" });
  });

  it("shows a task that takes longer than its TimeoutSeconds as timed out, and no late outcome of it", async () => {
    let finish = (): void => undefined;
    const execution = await executed(
      {
        Work: task("Work", {
          TimeoutSeconds: 1,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "After" }],
          End: true,
        }),
        After: task("After"),
      },
      {
        Work: () =>
          new Promise(
            (resolve) =>
              (finish = () => {
                resolve("late");
              }),
          ),
        After: () => {
          finish();
          return "in time";
        },
      },
    );
    expect(typesOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionTimedOut",
      "TaskStateExited",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(execution.history.events[2]).toMatchObject({ lambdaFunctionScheduledEventDetails: { timeoutInSeconds: 1 } });
    expect(execution.history.events[4]).toMatchObject({
      lambdaFunctionTimedOutEventDetails: { error: "States.Timeout" },
    });
    expect(execution.description.output).toBe('"in time"');
  });

  it("ends with an abort, whatever is still at work", async () => {
    let finish = (): void => undefined;
    const execution = executionOf(
      { Work: task("Work") },
      {
        Work: () =>
          new Promise((resolve) => {
            finish = () => {
              resolve("late");
            };
            execution.abort();
          }),
      },
    );
    await execution.run();
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(typesOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "ExecutionAborted",
    ]);
    // localstack recorded this of AWS: test_sfn_api, test_stop_execution
    expect(omitTime(execution.history.events.at(-1)!)).toEqual({
      id: 5,
      previousEventId: 0,
      type: "ExecutionAborted",
      executionAbortedEventDetails: {},
    });
    expect(execution.description).toMatchObject({ status: "ABORTED", stopDate: expect.any(String) as string });
    expect(execution.description).not.toHaveProperty("output");
  });

  it("ends with a task's timeout, which has no cause", async () => {
    const execution = await executed(
      { Work: task("Work", { TimeoutSeconds: 1, End: true }) },
      { Work: () => new Promise(() => undefined) },
    );
    // localstack recorded this of AWS: test_timeouts, test_fixed_timeout_lambda
    expect(execution.history.events.slice(4).map(omitTime)).toEqual([
      {
        id: 5,
        previousEventId: 4,
        type: "LambdaFunctionTimedOut",
        lambdaFunctionTimedOutEventDetails: { error: "States.Timeout" },
      },
      { id: 6, previousEventId: 5, type: "ExecutionFailed", executionFailedEventDetails: { error: "States.Timeout" } },
    ]);
    expect(execution.description).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(execution.description).not.toHaveProperty("cause");
  });

  it("waits longer than the engine's own minute for a task without a timeout", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      let finish = (): void => undefined;
      const running = executionOf(
        { Work: task("Work") },
        {
          Work: () =>
            new Promise((resolve) => {
              finish = () => {
                resolve("done");
              };
            }),
        },
      );
      const run = running.run();
      for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(3_600_000);
      finish();
      await run;
      expect(running.description.status).toBe("SUCCEEDED");
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends where a result is larger than 256 KiB, which no Catch catches", async () => {
    const execution = await executed(
      {
        Work: task("Work", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true }),
        Caught: { Type: "Pass", End: true },
      },
      { Work: () => "ü".repeat(131_072) },
    );
    expect(execution.description).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
      cause: `The state/task '${lambda("Work")}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    });
  });

  it("says of a Fail state what this says, and no more", async () => {
    const { description, history } = await executed({ No: { Type: "Fail" } });
    expect(description.status).toBe("FAILED");
    expect(description).not.toHaveProperty("error");
    expect(history.events.at(-1)).toMatchObject({ type: "ExecutionFailed", executionFailedEventDetails: {} });
  });

  it("ends when the machine's TimeoutSeconds are over, in a wait that would last longer", async () => {
    const execution = await executed(
      { Pause: { Type: "Wait", Seconds: 3600, Next: "Pause2" }, Pause2: { Type: "Wait", Seconds: 3600, End: true } },
      {},
      { machineFields: { TimeoutSeconds: 5400 } },
    );
    expect(execution.description.status).toBe("TIMED_OUT");
    expect(typesOf(execution)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "WaitStateExited",
      "WaitStateEntered",
      "ExecutionTimedOut",
    ]);
    expect(
      Date.parse(execution.description.stopDate!) - Date.parse(execution.description.startDate),
    ).toBeGreaterThanOrEqual(5_400_000);
  });

  it(`ends the execution with its ${MAX_EVENTS}th event`, async () => {
    const execution = await executed(
      {
        Work: task("Work", { Next: "Again?", Retry: [{ ErrorEquals: ["States.ALL"] }] }),
        "Again?": { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "Work" }], Default: "Never" },
        Never: { Type: "Succeed" },
      },
      { Work: () => ({}) },
    );
    expect(execution.history.events).toHaveLength(25_000);
    expect(execution.history.events.at(-1)).toMatchObject({
      id: 25_000,
      type: "ExecutionFailed",
      executionFailedEventDetails: {
        error: "States.Runtime",
        cause: "The execution reached the maximum number of history events (25000).",
      },
    });
    expect(execution.description).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });
});
