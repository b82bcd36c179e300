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
  /** Of the last redrive. */
  redriveDate?: string;
  redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE";
  /** Why it can't be redriven, in AWS's words (API reference, DescribeExecution). */
  redriveStatusReason?: string;
}

/** A status that an execution ends in. */
export type Ending = Exclude<ExecutionDescription["status"], "RUNNING">;

/** What an execution ended with. */
export interface EndDetails {
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

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
    ...notRedrivable("RUNNING"),
  };
}

/** @param at the time of the history's last event */
export function ended(description: ExecutionDescription, status: Ending, at: string, details: EndDetails): void {
  Object.assign(description, {
    status,
    stopDate: at,
    ...details,
    ...(details.output === undefined ? {} : { outputDetails: { included: true } }),
  });
  delete description.redriveStatusReason;
  Object.assign(description, status === "SUCCEEDED" ? notRedrivable(status) : { redriveStatus: "REDRIVABLE" });
}

/** @throws Error for an execution that can't be redriven */
export function assertRedrivable({ status, redriveStatus }: ExecutionDescription): void {
  if (redriveStatus !== "REDRIVABLE") throw new Error(`An execution that is ${status} can't be redriven.`);
}

/** @param at the time of the history's ExecutionRedriven */
export function redriven(description: ExecutionDescription, at: string): void {
  description.redriveCount++;
  description.redriveDate = at;
  delete description.stopDate;
  delete description.error;
  delete description.cause;
  Object.assign(description, { status: "RUNNING", ...notRedrivable("RUNNING") });
}

const notRedrivable = (status: "RUNNING" | "SUCCEEDED") =>
  ({
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  }) as const;
