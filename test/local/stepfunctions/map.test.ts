import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import type { StateDefinition } from "../../../local/template/supported-definition.ts";
import { MAX_EVENTS } from "../../../local/stepfunctions/history.ts";
import { executed, executionOf, namedError, task, typesOf } from "./executions.ts";

type States = Readonly<Record<string, StateDefinition>>;

/** A Map over the input's list. */
const each = (States: States, fields: object = { End: true }): StateDefinition => ({
  Type: "Map",
  ItemsPath: "$.items",
  ItemProcessor: { StartAt: Object.keys(States)[0] ?? "", States },
  ...fields,
});

/** "id <- previous: type, and what it is of". */
const chain = ({ history }: Execution): string[] =>
  history.events.map((event) => {
    const { name, index } = (Object.values(event).find((value) => typeof value === "object") ?? {}) as {
      name?: string;
      index?: number;
    };
    const of = [event.type, name, index].filter((part) => part !== undefined).join(" ");
    return `${event.id} <- ${event.previousEventId}: ${of}`;
  });

const outputOf = ({ description }: Execution): unknown => JSON.parse(description.output ?? "null");

describe("an inline Map", () => {
  it("hands each item to its states, and their results on in the items' order, whichever is ready first", async () => {
    const execution = await executed(
      { Each: each({ Work: task("Work") }) },
      {
        Work: async (item) => {
          for (let turns = (3 - Number(item)) * 20; turns > 0; turns--) await setImmediate();
          return { done: item };
        },
      },
      { input: { items: [0, 1, 2] } },
    );
    expect(outputOf(execution)).toEqual([{ done: 0 }, { done: 1 }, { done: 2 }]);
    expect(execution.description.status).toBe("SUCCEEDED");
  });

  it("runs as many iterations at once as MaxConcurrency says, and at most 40", async () => {
    const atOnce = async (fields: object, input: object = {}): Promise<number> => {
      let [now, most] = [0, 0];
      const { description } = await executed(
        { Each: each({ Work: task("Work") }, { ...fields, End: true }) },
        {
          Work: async () => {
            most = Math.max(most, ++now);
            for (let turns = 0; turns < 5; turns++) await setImmediate();
            now--;
          },
        },
        { input: { items: Array.from({ length: 60 }, (_, i) => i), ...input } },
      );
      expect(description.status, description.cause).toBe("SUCCEEDED");
      return most;
    };
    expect(await atOnce({})).toBe(40);
    expect(await atOnce({ MaxConcurrency: 0 })).toBe(40);
    expect(await atOnce({ MaxConcurrency: 1000 })).toBe(40);
    expect(await atOnce({ MaxConcurrency: 3 })).toBe(3);
    expect(await atOnce({ MaxConcurrencyPath: "$.atOnce" }, { atOnce: 2 })).toBe(2);
  });

  it("selects an iteration's input from the state's input, the item, its index and the execution", async () => {
    const seen: unknown[] = [];
    await executed(
      {
        Each: each(
          { Work: task("Work") },
          {
            ItemSelector: {
              "item.$": "$$.Map.Item.Value",
              "name.$": "$$.Map.Item.Value.name",
              "index.$": "$$.Map.Item.Index",
              "shared.$": "$.shared",
              "label.$": "States.Format('{}/{}', $$.Execution.Name, $$.Map.Item.Index)",
              constant: 7,
            },
            End: true,
          },
        ),
      },
      { Work: (input) => seen.push(input) },
      { input: { items: [{ name: "a" }, { name: "b" }], shared: { x: 1 } } },
    );
    expect(seen).toEqual(
      ["a", "b"].map((name, index) => ({
        item: { name },
        name,
        index,
        shared: { x: 1 },
        label: `test/${index}`,
        constant: 7,
      })),
    );
  });

  it.each([[0], [false], [null], [""], [[]]])("hands an item %j on as it is", async (item) => {
    const seen: unknown[] = [];
    const execution = await executed(
      { Each: each({ Work: task("Work", { Parameters: { "whole.$": "$" }, End: true }) }) },
      { Work: (input) => seen.push(input) },
      { input: { items: [item] } },
    );
    expect(execution.description.status).toBe("SUCCEEDED");
    expect(seen).toEqual([{ whole: item }]);
  });

  it("puts its results where ResultSelector and ResultPath say", async () => {
    const map = each(
      { Work: { Type: "Pass", End: true } },
      { ResultSelector: { "first.$": "$[0]" }, ResultPath: "$.results", End: true },
    );
    expect(outputOf(await executed({ Each: map }, {}, { input: { items: [5, 6] } }))).toEqual({
      items: [5, 6],
      results: { first: 5 },
    });
  });

  it.each([
    ["no list", { items: { a: 1 } }, "must be a list"],
    ["a concurrency that is not a number", { items: [], atOnce: "four" }, "must be a whole number"],
    ["a concurrency below 0", { items: [], atOnce: -1 }, "must be a whole number"],
    ["no list at the path", { other: [] }, "$.items"],
  ])("ends in States.Runtime for %s, which no Catch catches", async (_, input, message) => {
    const { description } = await executed(
      {
        Each: each(
          { Work: { Type: "Pass", End: true } },
          { MaxConcurrencyPath: "$.atOnce", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true },
        ),
        Caught: { Type: "Pass", End: true },
      },
      {},
      { input: { atOnce: 1, ...input } },
    );
    expect(description).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining(message) as string,
    });
  });

  it("waits in its iterations by the clock, all at once", async () => {
    const { description } = await executed(
      { Each: each({ Pause: { Type: "Wait", SecondsPath: "$", End: true } }) },
      {},
      { input: { items: [3600, 7200, 1800] } },
    );
    const seconds = (Date.parse(description.stopDate!) - Date.parse(description.startDate)) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(7200);
    expect(seconds).toBeLessThan(9000);
  });

  it("retries a task in the iteration that it is of", async () => {
    const calls: unknown[] = [];
    const execution = await executed(
      { Each: each({ Work: task("Work", { Retry: [{ ErrorEquals: ["Busy"] }], End: true }) }) },
      {
        Work: (item) => {
          calls.push(item);
          if (item === "b" && calls.filter((one) => one === "b").length < 3) throw namedError("Busy");
          return item;
        },
      },
      { input: { items: ["a", "b", "c"] } },
    );
    expect(outputOf(execution)).toEqual(["a", "b", "c"]);
    expect(calls.toSorted()).toEqual(["a", "b", "b", "b", "c"]);
  });

  it("catches an error within an iteration, and goes on", async () => {
    const execution = await executed(
      {
        Each: each({
          Work: task("Work", { Catch: [{ ErrorEquals: ["Oops"], Next: "Instead" }], End: true }),
          Instead: { Type: "Pass", Result: "caught", End: true },
        }),
      },
      {
        Work: (item) => {
          if (item === 1) throw namedError("Oops");
          return item;
        },
      },
      { input: { items: [0, 1, 2] } },
    );
    expect(outputOf(execution)).toEqual([0, "caught", 2]);
  });

  it("can hold another Map", async () => {
    const inner = each({ Work: task("Work") }, { ItemsPath: "$", End: true });
    const execution = await executed(
      { Each: each({ Inner: inner }) },
      { Work: (item) => Number(item) * 10 },
      { input: { items: [[1, 2], [], [3]] } },
    );
    expect(outputOf(execution)).toEqual([[10, 20], [], [30]]);
  });

  it("runs through 500 items of two states", async () => {
    const execution = await executed(
      { Each: each({ Work: task("Work", { Next: "After" }), After: { Type: "Pass", End: true } }) },
      { Work: (item) => item },
      { input: { items: Array.from({ length: 500 }, (_, i) => i) } },
    );
    expect(outputOf(execution)).toHaveLength(500);
    expect(execution.history.events).toHaveLength(500 * 9 + 6);
  });
});

describe("the history of a Map", () => {
  it("is as AWS's where iterations run one after another", async () => {
    const execution = await executed(
      {
        Each: each({ Work: { Type: "Pass", End: true } }, { MaxConcurrency: 1, Next: "Done" }),
        Done: { Type: "Succeed" },
      },
      {},
      { input: { items: ["A", "B"] } },
    );
    // localstack recorded this of AWS: test_base_scenarios, test_map_state_item_selector_singleton
    expect(chain(execution)).toEqual([
      "1 <- 0: ExecutionStarted",
      "2 <- 0: MapStateEntered Each",
      "3 <- 2: MapStateStarted",
      "4 <- 3: MapIterationStarted Each 0",
      "5 <- 4: PassStateEntered Work",
      "6 <- 5: PassStateExited Work",
      "7 <- 6: MapIterationSucceeded Each 0",
      "8 <- 6: MapIterationStarted Each 1",
      "9 <- 8: PassStateEntered Work",
      "10 <- 9: PassStateExited Work",
      "11 <- 10: MapIterationSucceeded Each 1",
      "12 <- 11: MapStateSucceeded",
      "13 <- 11: MapStateExited Each",
      "14 <- 13: SucceedStateEntered Done",
      "15 <- 14: SucceedStateExited Done",
      "16 <- 15: ExecutionSucceeded",
    ]);
    expect(execution.history.events[2]).toMatchObject({ mapStateStartedEventDetails: { length: 2 } });
    expect(execution.history.events[3]).toMatchObject({ mapIterationStartedEventDetails: { name: "Each", index: 0 } });
  });

  it("keeps parallel iterations apart, each in its own chain", async () => {
    const execution = await executed(
      { Each: each({ Work: task("Work") }) },
      { Work: (item) => item },
      { input: { items: [0, 1, 2] } },
    );
    const { events } = execution.history;
    const types = events.map(({ type }) => type);
    expect(types.slice(2, 6)).toEqual(["MapStateStarted", ...Array.from({ length: 3 }, () => "MapIterationStarted")]);
    for (const index of [0, 1, 2]) {
      const own: string[] = [];
      let last = events.find(
        ({ mapIterationStartedEventDetails: details }) => (details as { index: number } | undefined)?.index === index,
      );
      for (; last !== undefined; last = events.find(({ previousEventId }) => previousEventId === last?.id))
        own.push(last.type);
      expect(own.slice(0, 7)).toEqual([
        "MapIterationStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
        "MapIterationSucceeded",
      ]);
    }
  });

  it("of no item has no iteration", async () => {
    expect(
      chain(await executed({ Each: each({ Work: task("Work") }) }, {}, { input: { items: [] } })).slice(1),
    ).toEqual([
      "2 <- 0: MapStateEntered Each",
      "3 <- 2: MapStateStarted",
      "4 <- 3: MapStateSucceeded",
      "5 <- 3: MapStateExited Each",
      "6 <- 5: ExecutionSucceeded",
    ]);
  });

  it("of a failure is as AWS's: everything that it brings about follows the event of the failure", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const execution = await executed(
      { Each: each({ Work: task("Work") }, { MaxConcurrency: 2, End: true }) },
      {
        Work: async (item) => {
          if (item === 0) await held;
          else throw namedError("Oops", "dear me");
        },
      },
      { input: { items: [0, 1, 2, 3] } },
    );
    release();
    await setImmediate();
    const failed = execution.history.events.find(({ type }) => type === "LambdaFunctionFailed")!.id;
    // localstack recorded this of AWS: test_timeouts, test_service_lambda_map_timeout
    expect(chain(execution).slice(failed)).toEqual([
      `${failed + 1} <- ${failed}: MapIterationFailed Each 1`,
      `${failed + 2} <- ${failed}: TaskStateAborted`,
      `${failed + 3} <- ${failed}: MapIterationAborted Each 0`,
      `${failed + 4} <- ${failed}: TaskStateAborted`,
      `${failed + 5} <- ${failed}: MapStateFailed`,
      `${failed + 6} <- ${failed + 5}: ExecutionFailed`,
    ]);
    expect(execution.description).toMatchObject({
      status: "FAILED",
      error: "Oops",
      cause: expect.stringContaining("dear me") as string,
    });
    // None was begun afterwards.
    expect(typesOf(execution).filter((type) => type === "MapIterationStarted")).toHaveLength(2);
  });

  it("of a retried Map is as AWS's: it is started again, and fails once", async () => {
    const execution = await executed(
      {
        Each: each(
          { No: { Type: "Fail", Error: "No", Cause: "never" } },
          { Retry: [{ ErrorEquals: ["No"], MaxAttempts: 1 }], End: true },
        ),
      },
      {},
      { input: { items: [1] } },
    );
    // localstack recorded this of AWS: test_base_scenarios, test_map_state_retry
    expect(chain(execution).slice(2)).toEqual([
      "3 <- 2: MapStateStarted",
      "4 <- 3: MapIterationStarted Each 0",
      "5 <- 4: FailStateEntered No",
      "6 <- 5: MapIterationFailed Each 0",
      "7 <- 5: MapStateStarted",
      "8 <- 7: MapIterationStarted Each 0",
      "9 <- 8: FailStateEntered No",
      "10 <- 9: MapIterationFailed Each 0",
      "11 <- 9: MapStateFailed",
      "12 <- 11: ExecutionFailed",
    ]);
    expect(execution.description).toMatchObject({ error: "No", cause: "never" });
  });

  it("of a caught failure is as AWS's", async () => {
    const execution = await executed(
      {
        Each: each(
          { No: { Type: "Fail", Error: "No", Cause: "never" } },
          { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true },
        ),
        Caught: { Type: "Pass", End: true },
      },
      {},
      { input: { items: [1] } },
    );
    // localstack recorded this of AWS: test_base_scenarios, test_map_state_catch
    expect(chain(execution).slice(5)).toEqual([
      "6 <- 5: MapIterationFailed Each 0",
      "7 <- 5: MapStateFailed",
      "8 <- 7: MapStateExited Each",
      "9 <- 8: PassStateEntered Caught",
      "10 <- 9: PassStateExited Caught",
      "11 <- 10: ExecutionSucceeded",
    ]);
    expect(outputOf(execution)).toEqual({ Error: "No", Cause: "never" });
  });

  it("of an abort in the middle ends there: nothing is begun, retried or recorded afterwards", async () => {
    const calls: unknown[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const execution = executionOf(
      {
        Each: each(
          { Work: task("Work", { Retry: [{ ErrorEquals: ["States.ALL"] }], Next: "After" }), After: task("After") },
          { MaxConcurrency: 2, Retry: [{ ErrorEquals: ["States.ALL"] }], End: true },
        ),
      },
      {
        Work: async (item) => {
          calls.push(item);
          if (item === 1) execution.abort();
          await held;
          throw namedError("Busy");
        },
        After: () => calls.push("after"),
      },
      { input: { items: [0, 1, 2, 3, 4] } },
    );
    await execution.run();
    const { length } = execution.history.events;
    release();
    for (let turns = 0; turns < 20; turns++) await setImmediate();
    expect(calls).toEqual([0, 1]);
    expect(execution.history.events).toHaveLength(length);
    expect(chain(execution).at(-1)).toBe(`${length} <- 0: ExecutionAborted`);
    expect(execution.description.status).toBe("ABORTED");
  });

  it(`ends the execution with its ${MAX_EVENTS}th event, whichever iteration that is of`, async () => {
    const loop = { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "Mark" }], Default: "Never" };
    const execution = await executed(
      {
        Each: each({
          Mark: { Type: "Pass", Next: "Again?" },
          "Again?": loop,
          Work: task("Work"),
          Never: { Type: "Pass", Next: "Work" },
        }),
      },
      { Work: () => expect.unreachable() },
      { input: { items: ["a", "b", "c"] } },
    );
    expect(execution.history.events).toHaveLength(MAX_EVENTS);
    expect(execution.history.events.at(-1)).toMatchObject({
      type: "ExecutionFailed",
      executionFailedEventDetails: { error: "States.Runtime" },
    });
    expect(execution.description.status).toBe("FAILED");
  });

  it("ends the execution at the machine's time limit, in a wait within an iteration", async () => {
    const execution = await executed(
      { Each: each({ Pause: { Type: "Wait", Seconds: 3600, Next: "Work" }, Work: task("Work") }) },
      { Work: () => expect.unreachable() },
      { input: { items: [1, 2] }, machineFields: { TimeoutSeconds: 1800 } },
    );
    expect(execution.description.status).toBe("TIMED_OUT");
    expect(typesOf(execution).at(-1)).toBe("ExecutionTimedOut");
  });
});

describe("a redrive in a Map", () => {
  /** Fails as long as the set holds an item. */
  const failing = (broken: Set<unknown>, calls: unknown[]) => ({
    Before: (item: unknown) => {
      calls.push(`before ${String(item)}`);
      return item;
    },
    Work: (item: unknown) => {
      calls.push(`work ${String(item)}`);
      if (broken.has(item)) throw namedError("Oops");
      return `done ${String(item)}`;
    },
  });
  const STATES = {
    Each: each(
      {
        Before: task("Before", { Next: "Work" }),
        Work: task("Work", { Retry: [{ ErrorEquals: ["Oops"], MaxAttempts: 1 }], End: true }),
      },
      { MaxConcurrency: 1, Next: "Done" },
    ),
    Done: { Type: "Succeed" },
  };

  it("runs the iterations again that failed or were not begun, in the state that they failed in; results of the others stay", async () => {
    const broken = new Set<unknown>(["b"]);
    const calls: unknown[] = [];
    const execution = await executed(STATES, failing(broken, calls), { input: { items: ["a", "b", "c"] } });
    expect(execution.description.status).toBe("FAILED");
    expect(calls).toEqual(["before a", "work a", "before b", "work b", "work b"]); // with its one retry
    calls.length = 0;

    await execution.redrive(); // in vain: the retries count from zero
    expect(execution.description.status).toBe("FAILED");
    expect(calls).toEqual(["work b", "work b"]);
    calls.length = 0;

    broken.clear();
    await execution.redrive();
    expect(calls).toEqual(["work b", "before c", "work c"]);
    expect(execution.description).toMatchObject({ status: "SUCCEEDED", redriveCount: 2 });
    expect(outputOf(execution)).toEqual(["done a", "done b", "done c"]);
    const again = typesOf(execution).lastIndexOf("ExecutionRedriven");
    expect(typesOf(execution).slice(again, again + 4)).toEqual([
      "ExecutionRedriven",
      "MapIterationStarted",
      "LambdaFunctionScheduled", // the state was entered before
      "LambdaFunctionStarted",
    ]);
    expect(typesOf(execution).filter((type) => type === "MapStateEntered")).toHaveLength(1);
  });

  it("runs the iterations again that were aborted with the execution", async () => {
    const calls: unknown[] = [];
    let first = true;
    const execution = executionOf(
      { Each: each({ Work: task("Work") }, { End: true }) },
      {
        Work: async (item) => {
          calls.push(item);
          if (item !== 2 || !first) return item;
          for (let turns = 0; turns < 10; turns++) await setImmediate(); // the others are ready
          first = false;
          execution.abort();
          return undefined;
        },
      },
      { input: { items: [0, 1, 2] } },
    );
    await execution.run();
    expect(execution.description.status).toBe("ABORTED");
    await execution.redrive();
    expect(calls).toEqual([0, 1, 2, 2]);
    expect(outputOf(execution)).toEqual([0, 1, 2]);
  });

  it("of a Map whose results were too large runs all of them again", async () => {
    const calls: unknown[] = [];
    const execution = await executed(
      { Each: each({ Work: task("Work") }) },
      {
        Work: (item) => {
          calls.push(item);
          return "x".repeat(200_000);
        },
      },
      { input: { items: [0, 1] } },
    );
    expect(execution.description).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    await execution.redrive();
    expect(calls).toEqual([0, 1, 0, 1]);
  });
});
