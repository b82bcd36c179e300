import { setTimeout } from "node:timers/promises";
import { paginateListExecutions, type SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";
import { wasRedrivenOrThrow } from "../../aws/last-end-and-redrive.ts";
import { describeExecution } from "../../aws/read-execution.ts";
import { wasRedriven } from "../../aws/redriven.ts";
import { startedBy } from "../../aws/started-by.ts";
import { STARTED_BY_ENDED_EXECUTION, type StoppedChildren, StopChildrenEvent } from "../../contract/ended-execution.ts";
import { queuedEvent } from "../queued-event.ts";
import { childrenIn } from "./children-in.ts";

export interface StopChildrenDependencies {
  readonly sfn: SFNClient;
  /** ARNs of the machines whose executions the ended one may have started. */
  readonly childMachineArns: readonly string[];
  /** Milliseconds between two searches for a child that may still appear. */
  readonly pause?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const RUNS_AGAIN: StoppedChildren = { stopped: [], outcome: "the execution runs again" };

/** A minute: for a start that was on its way as the execution ended, and for a list that does not show it yet. */
const LOOKS_FOR_LATE_CHILDREN = 12;

/**
 * Stops the nested executions of an execution that ended without success: Step Functions stops them on best effort
 * only, and each trains or asks models, which costs money. Idempotent.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: the rule's queue then calls again, for a day
 */
export async function stopChildren(
  event: unknown,
  { sfn, childMachineArns, pause = 5_000, sleep = setTimeout }: StopChildrenDependencies,
): Promise<StoppedChildren> {
  const { executionArn, stopDate } = queuedEvent("StopChildren", StopChildrenEvent, event).ended;
  if (await wasRedriven(sfn, executionArn, stopDate)) return RUNS_AGAIN;
  const { lastKnown, submitted, mayStillCome } = await childrenIn(sfn, executionArn);
  if (wasRedrivenOrThrow("states:GetExecutionHistory", executionArn, stopDate, lastKnown)) return RUNS_AGAIN;
  const stopped = new Set<string>();
  for (const arn of submitted) if (await runs(arn)) await stop(arn);
  for (let look = 1; ; look++) {
    for (const arn of await running()) await stop(arn);
    const late = [...stopped].filter((arn) => !submitted.includes(arn)).length;
    if (late >= mayStillCome || look === LOOKS_FOR_LATE_CHILDREN) break;
    await sleep(pause);
  }
  return { stopped: [...stopped], outcome: stopped.size === 0 ? "none" : "stopped" };

  async function runs(arn: string): Promise<boolean> {
    return (await describeExecution(sfn, arn)).status === "RUNNING";
  }

  /** Children that run, by the key that Step Functions adds to their input. */
  async function running(): Promise<string[]> {
    const own: string[] = [];
    for (const machineArn of childMachineArns)
      for (const arn of await runningOf(machineArn))
        if (!stopped.has(arn) && startedBy((await describeExecution(sfn, arn)).input) === executionArn) own.push(arn);
    return own;
  }

  async function runningOf(machineArn: string): Promise<string[]> {
    const arns: string[] = [];
    try {
      const pages = paginateListExecutions(
        { client: sfn, pageSize: 100 },
        { stateMachineArn: machineArn, statusFilter: "RUNNING" },
      );
      for await (const { executions = [] } of pages)
        arns.push(...executions.flatMap((child) => child.executionArn ?? []));
    } catch (error) {
      throw callFailure("states:ListExecutions", machineArn, error);
    }
    return arns;
  }

  async function stop(arn: string): Promise<void> {
    const cause = `The execution ${executionArn}, which had started this one, has ended.`;
    await sfn
      .send(new StopExecutionCommand({ executionArn: arn, error: STARTED_BY_ENDED_EXECUTION, cause }))
      .catch((error: unknown) => {
        throw callFailure("states:StopExecution", arn, error);
      });
    stopped.add(arn);
  }
}
