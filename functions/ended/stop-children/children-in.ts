import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { type LastEndAndRedrive, endAndRedriveAfter } from "../../aws/last-end-and-redrive.ts";
import { eventsOf } from "../../aws/read-execution.ts";
import { parsedJson } from "../../contract/parsed-json.ts";

/** What is read from StartExecution's answer. */
const Started = z.object({ ExecutionArn: z.string() });

export interface Children {
  readonly lastKnown: LastEndAndRedrive;
  /** ARNs of the nested executions that were started. */
  readonly submitted: readonly string[];
  /**
   * How many more may come: the execution ended after it had asked for them and before the answer. Each iteration of a
   * Map may ask for one.
   */
  readonly mayStillCome: number;
}

/** What an execution's history says of its nested executions (resource type "states"). */
export async function childrenIn(sfn: SFNClient, executionArn: string): Promise<Children> {
  const submitted: string[] = [];
  let mayStillCome = 0;
  let lastKnown: LastEndAndRedrive = {};
  for await (const event of eventsOf(sfn, executionArn)) {
    lastKnown = endAndRedriveAfter(lastKnown, event);
    mayStillCome = Math.max(0, mayStillCome + changeOf(event));
    if (event.type === "ExecutionRedriven") mayStillCome = 0; // what was asked for before has come, or never will
    const { taskSubmittedEventDetails } = event;
    if (taskSubmittedEventDetails?.resourceType === "states") {
      const started = Started.safeParse(parsedJson(taskSubmittedEventDetails.output)).data;
      if (started !== undefined) submitted.push(started.ExecutionArn);
    }
  }
  return { lastKnown, submitted, mayStillCome };
}

/** One more is asked for, or one that was asked for is there, or was refused. A timeout before that leaves it open. */
function changeOf(event: HistoryEvent): number {
  const {
    taskScheduledEventDetails,
    taskSubmittedEventDetails,
    taskSubmitFailedEventDetails,
    taskStartFailedEventDetails,
  } = event;
  if (taskScheduledEventDetails?.resourceType === "states") return 1;
  const settled = taskSubmittedEventDetails ?? taskSubmitFailedEventDetails ?? taskStartFailedEventDetails;
  return settled?.resourceType === "states" ? -1 : 0;
}
