import { counted } from "../../contract/counted.ts";
import { ContractViolated, ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { RecordTrialEvent, type RecordedTrial } from "../../contract/sweep/trial-steps.ts";
import type { TrialDependencies } from "../begin-trial/begin-trial.ts";
import { MAX_QUOTA_WAITS, settleTrial } from "../trials/settle-trial.ts";
import { findExecution } from "../trials/trial-execution.ts";
import { TrialRecords } from "../trials/trial-records.ts";
import { secondsUntilNextAttempt } from "./quota-wait.ts";

/** An error of the start itself, not of what was started (Step Functions Developer Guide, connect-stepfunctions). */
const OF_START = /^StepFunctions\./;
/** No execution was started, and none will be: a request that Step Functions does not take, or a missing permission. */
const REFUSED = /^StepFunctions\.(Invalid|StateMachine)|not authorized/i;

type Failure = RecordTrialEvent["failure"];

/**
 * Records how a trial has ended. One that could not be started, for which a quota was exceeded, or that was stopped
 * with its sweep, is started again after a wait.
 * @throws ServiceTemporarilyUnavailable also where the execution's end is not described yet; ServiceCallFailed
 */
export async function recordTrial(event: unknown, { s3, sfn, bucket }: TrialDependencies): Promise<RecordedTrial> {
  const { sweep, trial, failure, now } = parseEvent(RecordTrialEvent, "RecordTrial", event);
  const records = new TrialRecords(s3, bucket, sweep.execution.name);
  const record = await records.read(trial.index);
  if (record === undefined)
    throw new ContractViolated(
      `The sweep ${sweep.execution.name} has no record of trial ${trial.index + 1}, which BeginTrial writes. Look whether somebody has deleted objects below rft-sweeps/, then redrive.`,
    );
  // An earlier attempt of this step.
  if (record.status !== "running" || record.execution === null) return recorded(record);

  const { arn } = record.execution;
  const execution = await findExecution(sfn, arn);
  const isUnderway = execution === undefined || execution.status === "RUNNING";
  if (isUnderway && OF_START.test(failure.Error) && isStartedAgain(failure, record)) {
    // Under the same name: an execution that runs is waited for.
    const again = { ...record, quotaWaits: record.quotaWaits + 1 };
    await records.write(again);
    return recorded(again);
  }
  if (execution === undefined && OF_START.test(failure.Error)) {
    const failed = failedToStart(failure, record);
    await records.write(failed);
    return recorded(failed);
  }
  const settled = settleTrial(record, execution, { now });
  if (settled.record === record)
    throw new ServiceTemporarilyUnavailable(
      `states:DescribeExecution on ${arn} does not show yet how the trial has ended${failure.Error === "" ? "" : ` (${failure.Error})`}: the answer is behind, or the execution still runs. It is tried again.`,
    );
  await records.write(settled.record);
  return recorded(settled.record);
}

/** Throttled, without room for another execution, or without an answer: then it may even have been started. */
const isStartedAgain = ({ Error: name, Cause: cause }: Failure, { quotaWaits }: TrialRecord): boolean =>
  !REFUSED.test(`${name} ${cause}`) && quotaWaits < MAX_QUOTA_WAITS;

const failedToStart = ({ Error: name, Cause: cause }: Failure, record: TrialRecord): TrialRecord => ({
  ...record,
  status: "failed",
  execution: null,
  error: { name, cause: cause.slice(0, 1_000) },
});

const recorded = (record: TrialRecord): RecordedTrial => ({
  action: record.status === "running" ? "again" : "done",
  secondsUntilNextAttempt: secondsUntilNextAttempt(record.quotaWaits),
  sentence:
    record.status === "running"
      ? `Trial ${record.index + 1} is started again: ${record.quotaWaits > 0 ? `it could not train for want of a quota, or could not be started, ${counted(record.quotaWaits, "time")} so far` : "it was stopped with its sweep"}.`
      : `Trial ${record.index + 1} is ${record.status}${record.error === null ? "" : `: ${record.error.name}`}.`,
});
