import type { SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { eventsOf } from "../../aws/read-execution.ts";
import { parsedJson } from "../../contract/parsed-json.ts";

/** What is read from StartExecution's answer. */
const Started = z.object({ ExecutionArn: z.string() });

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
      const started = Started.safeParse(parsedJson(taskSubmittedEventDetails.output)).data;
      if (started !== undefined) submitted.push(started.ExecutionArn);
    }
  }
  return { submitted, mayStillCome };
}
