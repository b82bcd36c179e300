import type { SFNClient } from "@aws-sdk/client-sfn";
import { eventsOf } from "../../aws/read-execution.ts";

export interface Children {
  /** ARNs of the nested executions that were started. */
  readonly submitted: readonly string[];
  /** true: the execution ended after it had asked for a nested execution and before the answer. */
  readonly mayStillCome: boolean;
}

/** What an execution's history says of its nested executions (resource type "states"). */
export async function childrenIn(sfn: SFNClient, executionArn: string): Promise<Children> {
  const submitted: string[] = [];
  let mayStillCome = false;
  for await (const event of eventsOf(sfn, executionArn)) {
    const { type, taskScheduledEventDetails, taskSubmittedEventDetails } = event;
    if (type === "TaskScheduled") mayStillCome = taskScheduledEventDetails?.resourceType === "states";
    else if (/^Task(Submitted|SubmitFailed|StartFailed|Failed|TimedOut|Succeeded)$/.test(type ?? ""))
      mayStillCome = false;
    if (taskSubmittedEventDetails?.resourceType === "states") {
      const arn = executionArnOf(taskSubmittedEventDetails.output);
      if (arn !== undefined) submitted.push(arn);
    }
  }
  return { submitted, mayStillCome };
}

function executionArnOf(output: string | undefined): string | undefined {
  try {
    const { ExecutionArn } = JSON.parse(output ?? "{}") as { ExecutionArn?: unknown };
    return typeof ExecutionArn === "string" ? ExecutionArn : undefined;
  } catch {
    return undefined;
  }
}
