import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
import { stopChildren } from "../../../../functions/ended/stop-children/stop-children.ts";
import { EXECUTION } from "../../../support/runs.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
} from "../../../support/scripted-server.ts";

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft-evaluation";
const childArn = (name: string): string =>
  `arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:${name}`;
const END = Date.UTC(2026, 10, 23, 3);
const EVENT = { executionArn: EXECUTION.arn, startDate: 0, stopDate: END, status: "ABORTED" };

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

interface Child {
  readonly startedBy?: string;
  readonly status?: string;
  /** Whether ListExecutions shows it, from which listing on. */
  readonly listedFrom?: number;
}

interface World {
  readonly children?: Readonly<Record<string, Child>>;
  /** Events of the parent's history, before its end. */
  readonly events?: readonly object[];
  /** Its end, and what came after it; [] where the history does not show it yet. */
  readonly end?: readonly object[];
  readonly parent?: object;
  readonly denied?: string;
}

/** Step Functions with the parent and its children, as its API shows them. */
async function stop(
  { children = {}, events = [], end = [{ type: "ExecutionAborted" }], parent = {}, denied }: World,
  event: unknown = EVENT,
) {
  const stopped: string[] = [];
  let listings = 0;
  server = await scriptedServer(({ headers, body }): Answer => {
    const operation = String(headers["x-amz-target"]).split(".")[1] ?? "";
    const { executionArn = "", statusFilter, error } = JSON.parse(body) as Record<string, string>;
    if (operation === denied) return awsError("AccessDeniedException", 400);
    const name = executionArn.split(":").at(-1) ?? "";
    const status = (one: string): string => (stopped.includes(one) ? "ABORTED" : (children[one]?.status ?? "RUNNING"));
    switch (operation) {
      case "ListExecutions": {
        const listing = ++listings;
        expect(statusFilter).toBe("RUNNING");
        const shown = Object.entries(children).filter(
          ([one, { listedFrom = 1 }]) => listedFrom <= listing && status(one) === "RUNNING",
        );
        return ok({
          executions: shown.map(([one]) => ({
            executionArn: childArn(one),
            stateMachineArn: MACHINE,
            name: one,
            status: "RUNNING",
            startDate: 0,
          })),
        });
      }
      case "GetExecutionHistory":
        return ok({ events: [...events, ...end].map((one, i) => ({ id: i + 1, timestamp: END / 1000, ...one })) });
      case "StopExecution":
        expect(error).toBe("StartedByEndedExecution");
        stopped.push(name);
        return ok({ stopDate: END / 1000 });
      default:
        return executionArn === EXECUTION.arn
          ? ok({ executionArn, stateMachineArn: "m", startDate: 0, status: "ABORTED", stopDate: END / 1000, ...parent })
          : ok({
              executionArn,
              stateMachineArn: MACHINE,
              startDate: 0,
              status: status(name),
              input: JSON.stringify({
                models: [],
                ...(children[name]?.startedBy === undefined
                  ? {}
                  : { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: children[name].startedBy }),
              }),
            });
    }
  });
  const outcome = await stopChildren(event, {
    sfn: new SFNClient(clientFor(server.url)),
    childMachineArns: [MACHINE],
    sleep: () => Promise.resolve(),
  });
  return { ...outcome, stopped, arns: outcome.stopped };
}

const scheduled = {
  type: "TaskScheduled",
  taskScheduledEventDetails: {
    resourceType: "states",
    resource: "startExecution.sync:2",
    region: "us-east-1",
    parameters: "{}",
  },
};
const submitted = (name: string) => ({
  type: "TaskSubmitted",
  taskSubmittedEventDetails: {
    resourceType: "states",
    resource: "startExecution.sync:2",
    output: JSON.stringify({ ExecutionArn: childArn(name) }),
  },
});

describe("the evaluations of an execution that has ended without success", () => {
  it("are stopped, those of others are not", async () => {
    const { stopped, arns } = await stop({
      children: { own: { startedBy: EXECUTION.arn }, others: { startedBy: `${EXECUTION.arn}2` }, somebodys: {} },
    });
    expect(stopped).toEqual(["own"]);
    expect(arns).toEqual([childArn("own")]);
  });

  it("are stopped by the execution's history, where the list does not show them yet", async () => {
    const { stopped } = await stop({
      children: { own: { startedBy: EXECUTION.arn, listedFrom: 99 } },
      events: [scheduled, submitted("own")],
    });
    expect(stopped).toEqual(["own"]);
  });

  it("that have ended are left alone", async () => {
    const { outcome, stopped } = await stop({
      children: { own: { startedBy: EXECUTION.arn, status: "SUCCEEDED" } },
      events: [scheduled, submitted("own")],
    });
    expect({ outcome, stopped }).toEqual({ outcome: "none", stopped: [] });
  });

  it("that were being started as the execution ended are waited for", async () => {
    const { stopped } = await stop({
      children: { late: { startedBy: EXECUTION.arn, listedFrom: 5 } },
      events: [scheduled],
    });
    expect(stopped).toEqual(["late"]);
  });

  it("are all waited for where iterations of a Map were starting several, and one is there already", async () => {
    const { stopped } = await stop({
      children: {
        first: { startedBy: EXECUTION.arn },
        second: { startedBy: EXECUTION.arn, listedFrom: 3 },
        third: { startedBy: EXECUTION.arn, listedFrom: 5 },
      },
      events: [scheduled, scheduled, scheduled, submitted("first")],
    });
    expect(stopped).toEqual(["first", "second", "third"]);
  });

  it("are not waited for where none was being started", async () => {
    await stop({ events: [scheduled, submitted("own"), { type: "TaskSucceeded" }] });
    expect(
      server?.requests.filter(({ headers }) => String(headers["x-amz-target"]).endsWith("ListExecutions")),
    ).toHaveLength(1);
  });

  it("are searched for again later where the history is stale: it may lack the start of one that is not listed", async () => {
    const hidden = { startedBy: EXECUTION.arn, listedFrom: 99 };
    await expect(stop({ children: { hidden }, end: [] })).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining("states:GetExecutionHistory") as string,
    });
  });

  it("are its own again where the history alone shows that it was redriven meanwhile", async () => {
    const redriven = { type: "ExecutionRedriven", timestamp: END / 1000 + 5 };
    const { outcome, stopped } = await stop({
      children: { own: { startedBy: EXECUTION.arn } },
      end: [{ type: "ExecutionAborted" }, redriven],
    });
    expect({ outcome, stopped }).toEqual({ outcome: "the execution runs again", stopped: [] });
  });

  it("are its own again where it was redriven meanwhile", async () => {
    const { outcome, stopped } = await stop({
      children: { own: { startedBy: EXECUTION.arn } },
      parent: { status: "RUNNING", redriveCount: 1, redriveDate: END / 1000 + 5 },
    });
    expect({ outcome, stopped }).toEqual({ outcome: "the execution runs again", stopped: [] });
  });

  it("are stopped by the queue's message as by the bare event", async () => {
    const message = { Records: [{ body: JSON.stringify(EVENT), attributes: { ApproximateReceiveCount: "2" } }] };
    expect((await stop({ children: { own: { startedBy: EXECUTION.arn } } }, message)).stopped).toEqual(["own"]);
  });

  it.each(["ListExecutions", "StopExecution", "GetExecutionHistory"])(
    "are tried again where %s is refused",
    async (denied) => {
      await expect(stop({ children: { own: { startedBy: EXECUTION.arn } }, denied })).rejects.toMatchObject({
        name: "ServiceCallFailed",
        message: expect.stringContaining(`states:${denied}`) as string,
      });
    },
  );
});
