import { findJob, type Job, stopJob } from "../../aws/training-job.ts";
import { type LooksForOtherRuns, withdrawIfYounger } from "../../aws/withdraw.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";
import { CheckTrainingJobEvent, type TrainingCheck } from "../../contract/training.ts";
import { explain } from "./explanation.ts";
import { progressOf } from "./job-progress.ts";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";

/**
 * Seconds after a job's creation in which a list may not yet show another one that was created at the same time. How
 * long that takes is not documented.
 */
const SETTLING_SECONDS = 900;

/**
 * Checks the training job, and stops it where it is over the run's limits, or, before it costs anything, where an older
 * training is in progress.
 * @throws WithdrewForAnotherRun, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function checkTrainingJob(
  event: unknown,
  { bedrock, ...others }: LooksForOtherRuns,
): Promise<TrainingCheck> {
  const { run, training, now } = parseEvent(CheckTrainingJobEvent, "CheckTrainingJob", event);
  const { jobArn, jobName } = training;

  let job = await look();
  let progress = progressOf(job, new Date(now), run.limits);
  if (job.status === "InProgress" && progress.overLimit !== undefined) {
    job = (await stopJob(bedrock, jobArn)) ?? (await look()); // it may have ended meanwhile: then it is not stalled
    progress = progressOf(job, new Date(now), run.limits);
  } else if (progress.isQueued || progress.secondsElapsed <= SETTLING_SECONDS) {
    await withdrawIfYounger(run, job, { bedrock, ...others });
  }
  if (job.status === "Completed" && job.outputModelArn === undefined)
    throw new ServiceTemporarilyUnavailable(
      `bedrock:GetModelCustomizationJob on ${jobArn} says that the job is Completed, and names no model yet. The check is retried; if this lasts, look for the model in the console, then redrive.`,
    );
  const checked = {
    jobArn,
    jobName,
    status: job.status ?? "(none)",
    failureMessage: job.failureMessage ?? null,
    minutesElapsed: minutes(progress.secondsElapsed),
    outputModelArn: job.outputModelArn ?? null,
    // A step that is retried after it stopped the job finds it Stopping or Stopped, and still over its limit. One that
    // has just stopped it may still find it InProgress.
    stalled: progress.overLimit !== undefined && ["InProgress", "Stopping", "Stopped"].includes(job.status ?? ""),
  };
  return {
    ...checked,
    phase: progress.phase,
    phaseStatus: progress.phaseStatus,
    minutesInPhase: minutes(progress.secondsInPhase),
    secondsUntilNextCheck: secondsUntilNextCheck(progress.secondsElapsed),
    explanation: explain(checked, progress),
  };

  /** The job exists, since it was created: an answer that does not know it is stale. */
  async function look(): Promise<Job> {
    const found = await findJob(bedrock, jobArn);
    if (found !== undefined) return found;
    throw new ServiceTemporarilyUnavailable(
      `bedrock:GetModelCustomizationJob on ${jobArn} says that there is no such job; CreateTrainingJob has created it. The check is retried; if this lasts, look for the job in the console.`,
    );
  }
}

/** To a tenth. */
const minutes = (seconds: number): number => Math.round(seconds / 6) / 10;
