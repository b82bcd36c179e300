import type { Clock } from "../clock.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";

/** DescribeExecution's answer. */
export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly startDate: string;
  stopDate?: string;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  output?: string;
  outputDetails?: { readonly included: true };
  error?: string;
  cause?: string;
  redriveCount: number;
}

/** A status that an execution ends in. */
export type Ending = Exclude<ExecutionDescription["status"], "RUNNING">;

export function started(
  { name: machineName, arn }: Pick<DeployedStateMachine, "name" | "arn">,
  name: string,
  input: unknown,
  clock: Pick<Clock, "now">,
): ExecutionDescription {
  return {
    executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${machineName}:${name}`,
    stateMachineArn: arn,
    name,
    status: "RUNNING",
    startDate: clock.now().toISOString(),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    redriveCount: 0,
  };
}

/** @throws Error for an execution that can't be redriven */
export function redriven(description: ExecutionDescription): void {
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(description.status))
    throw new Error(`An execution that is ${description.status} can't be redriven.`);
  description.status = "RUNNING";
  description.redriveCount++;
  delete description.stopDate;
  delete description.error;
  delete description.cause;
}
