import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";

/**
 * Whether an execution runs. DescribeExecution may be stale: an execution that has just ended may still be shown as
 * RUNNING, so that a lock outlives it by a moment.
 */
export async function runs(sfn: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING" || status === "PENDING_REDRIVE";
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") return false;
    throw callFailure("states:DescribeExecution", executionArn, error);
  }
}
