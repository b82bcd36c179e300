import { describe, expect, it } from "vitest";
import { executed, executionOf, namedError, task } from "./executions.ts";

/** A task's input. */
async function handed(
  fields: object,
  input: unknown = {},
  first: Parameters<typeof executed>[0] = {},
): Promise<unknown> {
  let seen: unknown;
  const { description } = await executed(
    { ...first, Work: task("Work", { ...fields, End: true }) },
    { Work: (event) => (seen = event) },
    { input },
  );
  expect(description.status, description.cause).toBe("SUCCEEDED");
  return seen;
}

/** What a task's result becomes. */
async function becomes(fields: object, result: unknown, input: unknown = { a: 1 }): Promise<unknown> {
  const { description } = await executed(
    { Work: task("Work", { ...fields, End: true }) },
    { Work: () => result },
    { input },
  );
  return JSON.parse(description.output ?? "");
}

describe("a task", () => {
  it("gets its state's input, or what Parameters make of it", async () => {
    expect(await handed({}, { a: 1 })).toEqual({ a: 1 });
    expect(await handed({ Parameters: { all: { "whole.$": "$" }, "one.$": "$.a", constant: [1] } }, { a: 1 })).toEqual({
      all: { whole: { a: 1 } },
      one: 1,
      constant: [1],
    });
  });

  it("reads the context object", async () => {
    const input = { a: 1 };
    const context = (await handed(
      {
        Parameters: {
          "id.$": "$$.Execution.Id",
          "name.$": "$$.Execution.Name",
          "start.$": "$$.Execution.StartTime",
          "role.$": "$$.Execution.RoleArn",
          "input.$": "$$.Execution.Input",
          "machine.$": "$$.StateMachine.Name",
          "machineId.$": "$$.StateMachine.Id",
          "entered.$": "$$.State.EnteredTime",
        },
      },
      input,
    )) as { start: string; entered: string };
    expect(context).toEqual({
      id: "arn:aws:states:us-east-1:123456789012:execution:machine:test",
      name: "test",
      role: "arn:aws:iam::123456789012:role/Machine",
      input,
      machine: "machine",
      machineId: "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
      start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      entered: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    });
    const later = (await handed(
      { Parameters: { "start.$": "$$.Execution.StartTime", "entered.$": "$$.State.EnteredTime" } },
      {},
      { Pause: { Type: "Wait", Seconds: 7200, Next: "Work" } },
    )) as { start: string; entered: string };
    // The wait, by the clock.
    expect(Date.parse(later.entered) - Date.parse(later.start)).toBeGreaterThanOrEqual(7_200_000 - 1000);
  });

  it.each([[null], [false], [0], [""], [[]], ["text"], [7]])("gets an execution input of %j", async (input) => {
    expect(
      await handed(
        { Parameters: { "input.$": "$", deep: [{ "again.$": "$" }], "name.$": "$$.Execution.Name" } },
        input,
      ),
    ).toEqual({ input, deep: [{ again: input }], name: "test" });
    expect(await handed({}, input)).toEqual(input);
  });

  it("ends in States.Runtime where a path leads nowhere", async () => {
    const { description } = await executed({ Work: task("Work", { Parameters: { "x.$": "$.nobody" }, End: true }) });
    expect(description).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("$.nobody") as string,
    });
  });

  it.each([
    ["nothing: the result is the output", {}, { b: 2 }, { b: 2 }],
    ["ResultPath: beside the input", { ResultPath: "$.result" }, { b: 2 }, { a: 1, result: { b: 2 } }],
    ["ResultPath null: the input alone", { ResultPath: null }, { b: 2 }, { a: 1 }],
    ["ResultSelector: what it picks", { ResultSelector: { "only.$": "$.b" } }, { b: 2, c: 3 }, { only: 2 }],
    [
      "ResultSelector and ResultPath",
      { ResultSelector: { "only.$": "$.b" }, ResultPath: "$.result" },
      { b: 2, c: 3 },
      { a: 1, result: { only: 2 } },
    ],
    ["OutputPath: a part of it", { OutputPath: "$.b" }, { b: 2, c: 3 }, 2],
    ["a function that returns nothing: null", {}, undefined, null],
  ])("makes its output by %s", async (_, fields, result, output) => {
    expect(await becomes(fields, result)).toEqual(output);
  });
});

describe("a wait", () => {
  it.each([
    ["Seconds", { Seconds: 3600 }],
    ["SecondsPath", { SecondsPath: "$.seconds" }],
  ])("by %s lasts what it says by the clock, and hands its input on", async (_, fields) => {
    const { description } = await executed(
      { Pause: { Type: "Wait", ...fields, End: true } },
      {},
      { input: { seconds: 3600 } },
    );
    expect(Date.parse(description.stopDate!) - Date.parse(description.startDate)).toBeGreaterThanOrEqual(3_600_000);
    expect(description.output).toBe('{"seconds":3600}');
  });

  it("by Timestamp is refused by name", async () => {
    await expect(executed({ Until: { Type: "Wait", Timestamp: "2027-01-01T00:00:00Z", End: true } })).rejects.toThrow(
      "the state Until has neither",
    );
  });
});

describe("an execution", () => {
  it("is described as DescribeExecution does", async () => {
    const { description } = await executed({ Done: { Type: "Pass", End: true } }, {}, { input: { a: 1 } });
    expect(description).toEqual({
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:machine:test",
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
      name: "test",
      status: "SUCCEEDED",
      startDate: expect.stringMatching(/Z$/) as string,
      stopDate: expect.stringMatching(/Z$/) as string,
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
  });

  it("says whether it can be redriven, and when it was, in AWS's words", async () => {
    let broken = true;
    const execution = executionOf(
      { Work: task("Work") },
      { Work: () => (broken ? Promise.reject(namedError("DatasetInvalid", "row 3")) : {}) },
    );
    expect(execution.description).toMatchObject({
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is RUNNING and cannot be redriven",
    });
    await execution.run();
    expect(execution.description).toMatchObject({ redriveCount: 0, redriveStatus: "REDRIVABLE" });
    expect(execution.description).not.toHaveProperty("redriveStatusReason");
    expect(execution.description).not.toHaveProperty("redriveDate");
    const firstEnd = execution.description.stopDate ?? "";
    broken = false;
    await execution.redrive();
    expect(execution.description).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    expect(Date.parse(execution.description.redriveDate ?? "")).toBeGreaterThanOrEqual(Date.parse(firstEnd));
    await expect(execution.redrive()).rejects.toThrow("SUCCEEDED can't be redriven");
  });

  it("reports each state as it is entered, left, and failed in", async () => {
    const told: string[] = [];
    await executed(
      { One: { Type: "Pass", Next: "Two" }, Two: task("Two") },
      { Two: () => Promise.reject(new Error("no")) },
      { onState: (event, state) => told.push(`${event} ${state}`) },
    );
    expect(told).toEqual(["entered One", "left One", "entered Two", "failed Two"]);
  });
});
