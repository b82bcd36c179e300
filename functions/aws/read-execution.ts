import {
  type DescribeExecutionOutput,
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { callFailure } from "./call-failure.ts";

export interface ExecutionHistory {
  readonly execution: DescribeExecutionOutput;
  readonly events: readonly HistoryEvent[];
}

/** @throws ServiceTemporarilyUnavailable, ServiceCallFailed */
export async function readExecution(sfn: SFNClient, executionArn: string): Promise<ExecutionHistory> {
  let call = "states:DescribeExecution";
  try {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    call = "states:GetExecutionHistory";
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory(
      { client: sfn, pageSize: 1000 },
      { executionArn, includeExecutionData: true },
    ))
      events.push(...(page.events ?? []));
    return { execution, events };
  } catch (error) {
    throw callFailure(call, executionArn, error);
  }
}

/** Whether it runs: an execution that has ended may have been redriven by the time that its end is told. */
export const isRunning = ({ status }: DescribeExecutionOutput): boolean =>
  status === "RUNNING" || status === "PENDING_REDRIVE";
