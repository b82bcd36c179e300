import {
  type DescribeExecutionOutput,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
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
  const execution = await describeExecution(sfn, executionArn);
  const events: HistoryEvent[] = [];
  for await (const event of eventsOf(sfn, executionArn)) events.push(event);
  return { execution, events };
}

/**
 * Eventually consistent (API reference): the answer may be stale.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function describeExecution(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    throw callFailure("states:DescribeExecution", executionArn, error);
  }
}

/**
 * The history's events in order, page by page: a long training has some ten thousand.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function* eventsOf(sfn: SFNClient, executionArn: string): AsyncGenerator<HistoryEvent> {
  try {
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client: sfn, pageSize: 1000 },
      { executionArn, includeExecutionData: true },
    ))
      yield* events;
  } catch (error) {
    throw callFailure("states:GetExecutionHistory", executionArn, error);
  }
}

/**
 * The last events of the history, in order, without their data.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function lastEventsOf(sfn: SFNClient, executionArn: string, count: number): Promise<HistoryEvent[]> {
  try {
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        reverseOrder: true,
        maxResults: count,
      }),
    );
    return events.toReversed();
  } catch (error) {
    throw callFailure("states:GetExecutionHistory", executionArn, error);
  }
}
