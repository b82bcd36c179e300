import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";

/**
 * An execution as it is described: eventually consistent (API reference), so that one of just now may be missing, and
 * one that has just ended RUNNING.
 * @returns undefined where there is none of this name
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function findExecution(
  sfn: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") return undefined;
    throw callFailure("states:DescribeExecution", executionArn, error);
  }
}
