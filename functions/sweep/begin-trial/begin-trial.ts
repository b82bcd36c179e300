import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { pipelineExecutionArn, trialExecutionName } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { BeginTrialEvent, type BegunTrial } from "../../contract/sweep/trial-steps.ts";
import { newRecord } from "../trials/new-record.ts";
import { settleTrial } from "../trials/settle-trial.ts";
import { findExecution } from "../trials/trial-execution.ts";
import { TrialRecords } from "../trials/trial-records.ts";
import { hoursSpent } from "./hours-spent.ts";

export interface TrialDependencies {
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly bucket: string;
}

/**
 * Decides whether a trial is to be started, and by which name: a trial that is completed is not trained again, and one
 * whose execution still runs is waited for. The same however often it is called.
 * It is called again where the sweep was redriven, and after a wait for a quota.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function beginTrial(event: unknown, { s3, sfn, bucket }: TrialDependencies): Promise<BegunTrial> {
  const { sweep, trial, now } = parseEvent(BeginTrialEvent, "BeginTrial", event);
  const records = new TrialRecords(s3, bucket, sweep.execution.name);
  const all = await records.all();
  let record = all.find(({ index }) => index === trial.index) ?? newRecord(trial);
  if (record.status !== "running") return done(record);

  if (record.execution !== null) {
    const execution = await findExecution(sfn, record.execution.arn);
    const settled = settleTrial(record, execution, { now, redriven: true });
    ({ record } = settled);
    if (settled.again || record.status !== "running") await records.write(record);
    if (record.status !== "running") return done(record);
    if (record.execution !== null) return start(record.execution.name, execution === undefined ? "start" : "wait");
  }

  const spent = hoursSpent([...all.filter(({ index }) => index !== trial.index), record], now);
  if (sweep.maxTrainingHours !== null && spent >= sweep.maxTrainingHours) {
    const cause = `The trials of this sweep have used ${spent.toFixed(2)} hours (of one that runs or has failed, the time since its start, waiting in Bedrock's queue included); maxTrainingHours is ${sweep.maxTrainingHours}.`;
    record = { ...record, status: "skipped", error: { name: "NoTrainingHoursLeft", cause } };
    await records.write(record);
    return done(record);
  }
  const name = trialExecutionName(sweep.execution.arn, trial.index, record.attempt);
  const execution = { arn: pipelineExecutionArn(sweep.execution.arn, name), name, started: now };
  await records.write({ ...record, execution });
  return start(name, "start");
}

const start = (executionName: string, what: "start" | "wait"): BegunTrial => ({
  action: "start",
  executionName,
  sentence: `The trial's execution is ${executionName}: ${what === "start" ? "it is started now" : "it runs already, and is waited for"}.`,
});

const done = ({ index, status, execution, error, takenFrom }: TrialRecord): BegunTrial => ({
  action: "done",
  executionName: execution?.name ?? "",
  sentence: `Trial ${index + 1} is ${status}${takenFrom === null ? "" : `, by the sweep ${takenFrom}`}${error === null ? "" : `: ${error.name}. ${error.cause}`}`,
});
