import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Clock } from "../../../local/clock.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import { AccessDenied } from "../../../local/iam/iam.ts";
import type { ApiCall } from "../../../local/iam/decide.ts";
import type { Executions } from "../../../local/stepfunctions/executions.ts";
import { child, executionsOf, machineArn, namedError, task, typesOf } from "./executions.ts";

/** Starts the parent, and waits for all that comes of it. */
async function run(executions: Executions, input: unknown = {}, name = "test"): Promise<Execution> {
  const execution = executions.start({ stateMachineArn: machineArn("parent"), name, input: JSON.stringify(input) });
  await executions.settled();
  return execution;
}
const outputOf = ({ description }: Execution): unknown => JSON.parse(description.output ?? "null");
const detailsOf = ({ history }: Execution, type: string): Record<string, unknown> =>
  Object.values(history.events.find((event) => event.type === type) ?? {}).find(
    (value) => typeof value === "object",
  ) as Record<string, unknown>;
const childOf = (executions: Executions): Execution => executions.all[1]!;

const DONE = { Type: "Succeed" };
const PAUSE = { Type: "Wait", Seconds: 3600, End: true };
const STARTED_BY = { "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" };

describe("a nested execution that succeeds", () => {
  it("hands its description on, with input and output as JSON", async () => {
    const executions = executionsOf(
      {
        parent: { Run: child("child", { End: true }, { Input: { "n.$": "$.n", ...STARTED_BY } }) },
        child: { Work: task("Work") },
      },
      { Work: (input) => ({ twice: (input as { n: number }).n * 2 }) },
    );
    const parent = await run(executions, { n: 21 });
    const { name, executionArn, startDate, stopDate } = childOf(executions).description;
    expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/); // StartExecution's default
    expect(outputOf(parent)).toEqual({
      ExecutionArn: executionArn,
      Input: { n: 21, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent.description.executionArn },
      InputDetails: { Included: true },
      Name: name,
      Output: { twice: 42 },
      OutputDetails: { Included: true },
      StartDate: Date.parse(startDate),
      StateMachineArn: machineArn("child"),
      Status: "SUCCEEDED",
      StopDate: Date.parse(stopDate ?? ""),
    });
  });

  it("has a history of its own; the parent's has the events that AWS gives", async () => {
    const executions = executionsOf({
      parent: { Run: child("child", { TimeoutSeconds: 60, End: true }) },
      child: { DONE },
    });
    const parent = await run(executions);
    // localstack recorded this of AWS: test_callback, test_start_execution_sync2
    expect(typesOf(parent)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(parent.history.events.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
    const of = { resourceType: "states", resource: "startExecution.sync:2" };
    expect(detailsOf(parent, "TaskScheduled")).toEqual({
      ...of,
      region: "us-east-1",
      parameters: JSON.stringify({ StateMachineArn: machineArn("child") }),
      timeoutInSeconds: 60,
    });
    expect(detailsOf(parent, "TaskStarted")).toEqual(of);
    const submitted = detailsOf(parent, "TaskSubmitted");
    expect(submitted).toMatchObject(of);
    expect(JSON.parse(String(submitted["output"]))).toMatchObject({
      ExecutionArn: childOf(executions).description.executionArn,
      StartDate: expect.any(Number) as number,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    expect(typesOf(childOf(executions))).toEqual([
      "ExecutionStarted",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("gets {} where its parent has no Input, and JSON text unchanged", async () => {
    const executions = executionsOf({
      parent: {
        Without: child("child", { ResultPath: null, Next: "Text" }),
        Text: child("child", { End: true }, { "Input.$": "$.text" }),
      },
      child: { DONE },
    });
    await run(executions, { text: '{"a": 1}' });
    expect(executions.all.slice(1).map(({ description: { input } }) => input)).toEqual(["{}", '{"a":1}']);
  });

  it("can start others itself: three levels", async () => {
    const executions = executionsOf(
      {
        parent: { Run: child("child", { ResultSelector: { "got.$": "$.Output.got" }, End: true }) },
        child: { Run: child("grandchild", { ResultSelector: { "got.$": "$.Output" }, End: true }) },
        grandchild: { Work: task("Work") },
      },
      { Work: () => "deep" },
    );
    expect(outputOf(await run(executions))).toEqual({ got: "deep" });
  });

  it("runs beside others in a Map, each waiting by the clock", async () => {
    const executions = executionsOf({
      parent: {
        Each: {
          Type: "Map",
          ItemProcessor: { StartAt: "Run", States: { Run: child("child", { End: true }, { "Input.$": "$" }) } },
          ResultSelector: { "statuses.$": "$[*].Status" },
          End: true,
        },
      },
      child: { Pause: { Type: "Wait", SecondsPath: "$.seconds", End: true } },
    });
    const parent = await run(executions, [{ seconds: 7200 }, { seconds: 3600 }]);
    expect(outputOf(parent)).toEqual({ statuses: ["SUCCEEDED", "SUCCEEDED"] });
    const { startDate, stopDate } = parent.description;
    const hours = (Date.parse(stopDate!) - Date.parse(startDate)) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(2);
    expect(hours).toBeLessThan(2.5);
  });

  it("is not waited for where it is started alone", async () => {
    const run1 = { ...child("child"), Resource: "arn:aws:states:::states:startExecution" };
    const executions = executionsOf({
      parent: { Run: run1 },
      child: { Pause: { Type: "Wait", Seconds: 3600, End: true } },
    });
    const parent = await run(executions);
    expect(outputOf(parent)).toMatchObject({ ExecutionArn: childOf(executions).description.executionArn });
    expect(typesOf(parent)).not.toContain("TaskSubmitted");
    expect(Date.parse(parent.description.stopDate!)).toBeLessThan(
      Date.parse(childOf(executions).description.stopDate!),
    );
  });
});

describe("a nested execution that does not succeed", () => {
  it("fails its parent's task with States.TaskFailed, and its description for a cause", async () => {
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { Work: task("Work") } },
      { Work: () => Promise.reject(namedError("DatasetInvalid", "row 3")) },
    );
    const parent = await run(executions);
    const { error, cause = "" } = parent.description;
    expect(error).toBe("States.TaskFailed");
    const described = JSON.parse(cause) as Record<string, unknown>;
    expect(described).toMatchObject({
      Error: "DatasetInvalid",
      Cause: expect.stringContaining("row 3") as string,
      Status: "FAILED",
      Input: "{}", // as text, where a success has JSON
      ExecutionArn: childOf(executions).description.executionArn,
    });
    expect(detailsOf(parent, "TaskFailed")).toEqual({
      resourceType: "states",
      resource: "startExecution.sync:2",
      error: "States.TaskFailed",
      cause,
    });
    expect(typesOf(parent).slice(-3)).toEqual(["TaskSubmitted", "TaskFailed", "ExecutionFailed"]);
  });

  it("is caught, and retried as a new execution", async () => {
    const executions = executionsOf({
      parent: {
        Run: child("child", {
          Retry: [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ["States.TaskFailed"], ResultPath: "$.error", Next: "Caught" }],
          End: true,
        }),
        Caught: { Type: "Pass", OutputPath: "$.error.Error", End: true },
      },
      child: { No: { Type: "Fail", Error: "No" } },
    });
    expect(outputOf(await run(executions))).toBe("States.TaskFailed");
    expect(executions.all).toHaveLength(3);
    expect(childOf(executions).description).not.toHaveProperty("cause"); // a Fail state without one
  });

  it("gives its parent the status ABORTED", async () => {
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { PAUSE } },
      {},
      {
        onState: (event, state) => {
          if (event === "entered" && state === "PAUSE")
            childOf(executions).abort({ error: "Enough", cause: "by hand" });
        },
      },
    );
    const { cause = "" } = (await run(executions)).description;
    expect(JSON.parse(cause)).toMatchObject({ Status: "ABORTED", Error: "Enough", Cause: "by hand" });
  });

  it("gives its parent the status TIMED_OUT", async () => {
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { PAUSE } },
      {},
      { limits: { child: 60 } },
    );
    const { error, cause = "" } = (await run(executions)).description;
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause)).toMatchObject({ Status: "TIMED_OUT" });
  });

  it("is started as another execution by a redrive of its parent: a task is scheduled and started again", async () => {
    let works = false;
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { Work: task("Work") } },
      {
        Work: () => (works ? "done" : Promise.reject(namedError("Oops"))),
      },
    );
    const parent = await run(executions);
    expect(parent.description.status).toBe("FAILED");
    works = true;
    await executions.redrive(parent);
    expect(parent.description.status).toBe("SUCCEEDED");
    expect(executions.all.map(({ description: { status } }) => status)).toEqual(["SUCCEEDED", "FAILED", "SUCCEEDED"]);
    expect(childOf(executions).description.redriveCount).toBe(0);
    expect(typesOf(parent).slice(-7)).toEqual([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });
});

describe("a nested execution that can't be started", () => {
  it.each([
    [
      "of a machine that is not there",
      child("nobody"),
      "StepFunctions.StateMachineDoesNotExistException",
      `State Machine Does Not Exist: '${machineArn("nobody")}' (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; `,
    ],
    [
      "under the name of one that has ended",
      child("child", { End: true }, { Name: "taken" }),
      "StepFunctions.ExecutionAlreadyExistsException",
      "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:child:taken' (Service: AWSStepFunctions; ",
    ],
    [
      "under a name that can't be",
      child("child", { End: true }, { Name: "a b" }),
      "StepFunctions.InvalidNameException",
      "Invalid Name: 'a b'",
    ],
    [
      "with text that is not JSON",
      child("child", { End: true }, { Input: "no" }),
      "StepFunctions.InvalidExecutionInputException",
      "Invalid State Machine Execution Input",
    ],
  ])("%s fails the task in AWS's words", async (_, state, error, cause) => {
    const executions = executionsOf({ parent: { Run: state }, child: { DONE } });
    executions.start({ stateMachineArn: machineArn("child"), name: "taken" });
    await executions.settled();
    const parent = await run(executions);
    expect(parent.description).toMatchObject({
      status: "FAILED",
      error,
      cause: expect.stringContaining(cause) as string,
    });
    expect(detailsOf(parent, "TaskSubmitFailed")).toMatchObject({ resource: "startExecution.sync:2", error });
    expect(executions.all).toHaveLength(2);
  });

  it("fails in TaskFailed where nobody would wait for it", async () => {
    const state = { ...child("nobody"), Resource: "arn:aws:states:::states:startExecution" };
    // localstack recorded this of AWS: test_task_service_sfn, test_start_execution_no_such_arn
    expect(typesOf(await run(executionsOf({ parent: { Run: state } }))).slice(-2)).toEqual([
      "TaskFailed",
      "ExecutionFailed",
    ]);
  });

  it("under the name and with the input of one that runs is that one", async () => {
    const executions = executionsOf({
      parent: { Run: child("child", { End: true }, { Name: "same", Input: { a: 1 } }) },
      child: { PAUSE },
    });
    const running = executions.start({ stateMachineArn: machineArn("child"), name: "same", input: '{"a":1}' });
    const parent = await run(executions);
    expect(executions.all).toHaveLength(2);
    expect(outputOf(parent)).toMatchObject({ ExecutionArn: running.description.executionArn, Status: "SUCCEEDED" });
  });

  it.each(["states:StartExecution", "states:DescribeExecution"])(
    "because the machine's role may not do %s fails in AWS's words",
    async (action) => {
      const asked: ApiCall[] = [];
      const executions = executionsOf(
        { parent: { Run: child("child") }, child: { DONE } },
        {},
        {
          authorize: (call) => {
            asked.push(call);
            return call.action === action ? Promise.reject(new AccessDenied(call)) : Promise.resolve();
          },
        },
      );
      const { description } = await run(executions);
      expect(description).toMatchObject({
        error: "StepFunctions.AWSStepFunctionsException",
        cause: expect.stringMatching(
          new RegExp(
            `^User: arn:aws:sts::123456789012:assumed-role/parent/test is not authorized to perform: ${action} on resource: .*Error Code: AccessDeniedException; `,
          ),
        ) as string,
      });
      expect(asked.at(-1)).toMatchObject({
        principal: "arn:aws:iam::123456789012:role/parent",
        session: "test",
        action,
      });
    },
  );
});

describe("a child that runs while its parent ends", () => {
  /** Aborts the parent as soon as the child waits. */
  const aborting = (options: Parameters<typeof executionsOf>[2] = {}): Executions => {
    const executions: Executions = executionsOf(
      { parent: { Run: child("child") }, child: { PAUSE } },
      {},
      {
        ...options,
        onState: (event, state) => {
          if (event === "entered" && state === "PAUSE") executions.all[0]?.abort();
        },
      },
    );
    return executions;
  };

  it("goes on, as Step Functions stops it on a best-effort basis only", async () => {
    const executions = aborting();
    const parent = await run(executions);
    expect(parent.description.status).toBe("ABORTED");
    expect(typesOf(parent).at(-1)).toBe("ExecutionAborted");
    expect(childOf(executions).description.status).toBe("SUCCEEDED");
  });

  it("is stopped, as Step Functions mostly does", async () => {
    const executions = aborting({ stopsChildren: true });
    await run(executions);
    expect(childOf(executions).description.status).toBe("ABORTED");
  });

  it("is not stopped where the machine's role may not do so", async () => {
    const denied: ApiCall[] = [];
    const executions = aborting({
      stopsChildren: true,
      authorize: (call) => {
        if (call.action !== "states:StopExecution") return Promise.resolve();
        denied.push(call);
        return Promise.reject(new AccessDenied(call));
      },
    });
    await run(executions);
    expect(denied).toMatchObject([{ resource: childOf(executions).description.executionArn }]);
    expect(childOf(executions).description.status).toBe("SUCCEEDED");
  });

  it("is left by a task that has timed out, by the clock", async () => {
    const executions = executionsOf({
      parent: { Run: child("child", { TimeoutSeconds: 60, End: true }) },
      child: { PAUSE },
    });
    const parent = await run(executions);
    expect(parent.description).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(parent.description).not.toHaveProperty("cause");
    expect(detailsOf(parent, "TaskTimedOut")).toEqual({
      resourceType: "states",
      resource: "startExecution.sync:2",
      error: "States.Timeout",
    });
    const { startDate, stopDate } = parent.description;
    const seconds = (Date.parse(stopDate!) - Date.parse(startDate)) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(1800);
    expect(childOf(executions).description.status).toBe("SUCCEEDED");
  });

  it("is left by a parent that has reached its own time limit", async () => {
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { PAUSE } },
      {},
      { limits: { parent: 60 } },
    );
    const parent = await run(executions);
    expect(parent.description.status).toBe("TIMED_OUT");
    expect(childOf(executions).description.status).toBe("SUCCEEDED");
  });
});

describe("executions", () => {
  it("report each end once, with the status", async () => {
    const ends: string[] = [];
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { No: { Type: "Fail", Error: "No" } } },
      {},
      {
        onEnd: ({ stateMachineArn, status }) => {
          ends.push(`${stateMachineArn.split(":").at(-1) ?? ""} ${status}`);
          return Promise.resolve();
        },
      },
    );
    const parent = await run(executions);
    await executions.redrive(parent);
    await executions.settled();
    expect(ends).toEqual(["child FAILED", "parent FAILED", "child FAILED", "parent FAILED"]);
  });

  it("settle with the error of a definition that the engine does not take", async () => {
    const executions = executionsOf({
      parent: { Until: { Type: "Wait", Timestamp: "2027-01-01T00:00:00Z", End: true } },
    });
    executions.start({ stateMachineArn: machineArn("parent") });
    await expect(executions.settled()).rejects.toThrow("the state Until has neither");
  });

  it("whose parent waits for them do not let a wait of somebody else run: they are steps as well", async () => {
    const clock = new Clock();
    const executions = executionsOf(
      { parent: { Run: child("child") }, child: { Work: task("Work") } },
      { Work: () => sleep(200) },
      { clock },
    );
    let over = false;
    const job = clock.wait(24 * 3600).then(() => (over = true)); // at the pace of a wait, 2 s; of the job's work, 4 min
    const parent = await run(executions);
    const { startDate, stopDate } = parent.description;
    expect(Date.parse(stopDate!) - Date.parse(startDate)).toBeLessThan(60_000);
    expect(over).toBe(false);
    await job;
  });
});
