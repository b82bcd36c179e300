import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { WithdrewForAnotherRun } from "../contract/errors.ts";
import { type AmongOtherRuns, executionOf, type OtherTraining, otherTrainings } from "./other-trainings.ts";
import { findJob, type Job, stopJob } from "./training-job.ts";

export interface LooksForOtherRuns {
  readonly bedrock: BedrockClient;
  /** Logs what went wrong and ends no training. */
  readonly warn?: (message: string) => void;
}

/**
 * Two executions that are started at the same time both find no other training, and both create a job. So each checks
 * again once it has one: the younger of the two withdraws, and stops its job. A list that can't be read ends no
 * training: the next check lists again.
 * @param own the run's job
 * @throws WithdrewForAnotherRun
 */
export async function withdrawIfYounger(
  run: AmongOtherRuns,
  own: Job,
  { bedrock, warn = console.warn }: LooksForOtherRuns,
): Promise<void> {
  if (run.allowConcurrentRuns || own.status !== "InProgress") return;
  const older = await olderTraining(run, own, bedrock).catch((error: unknown) => {
    warn(`Whether another training was started at the same time can't be checked: ${String(error)}`);
    return undefined;
  });
  if (older === undefined) return;
  const execution = await executionOf(older, run.execution.arn, bedrock).catch(() => "(its tags could not be read)");
  // If this fails, StopTrainingJob does it once the execution has failed.
  const stopped = await stopJob(bedrock, own.jobArn ?? "").then(
    () => "has been stopped",
    (error: unknown) => `could not be stopped at once; this is tried again for a day (${String(error)})`,
  );
  throw new WithdrewForAnotherRun(
    `The training job ${older.jobName} (${older.jobArn}) of the execution ${execution}, created at ${older.creationTime.toISOString()}, is in progress too. Both executions were started at the same time; the younger training withdraws. Its job ${own.jobName ?? ""} (${own.jobArn ?? ""}), created at ${own.creationTime?.toISOString() ?? "an unknown time"}, ${stopped}. Job and token of this execution are used up: once the other training has ended, start a new execution; or start one with "allowConcurrentRuns": true to train both at once.`,
  );
}

async function olderTraining(
  { execution }: AmongOtherRuns,
  own: Job,
  bedrock: BedrockClient,
): Promise<OtherTraining | undefined> {
  for await (const other of otherTrainings(execution.arn, bedrock)) {
    if (!isOlder(other, own)) continue;
    const { status } = (await findJob(bedrock, other.jobArn)) ?? {}; // the list may be stale
    if (status === "InProgress") return other;
  }
  return undefined;
}

/** Both executions come to the same answer: equal times are decided by the names. */
function isOlder(other: OtherTraining, { creationTime, jobName = "" }: Job): boolean {
  const difference = other.creationTime.getTime() - (creationTime?.getTime() ?? 0);
  return difference < 0 || (difference === 0 && other.jobName < jobName);
}
