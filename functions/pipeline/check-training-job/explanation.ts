import { jobsLink } from "../../aws/console-links.ts";
import type { TrainingCheck } from "../../contract/training.ts";
import type { Progress } from "./job-progress.ts";

type Checked = Pick<
  TrainingCheck,
  "jobArn" | "jobName" | "status" | "failureMessage" | "minutesElapsed" | "outputModelArn" | "stalled"
>;

/** How the stop of a job that hung went. */
const STOPPED: Readonly<Record<string, string>> = {
  InProgress: "Bedrock has accepted the request to stop it.",
  Stopping: "It is being stopped, so that it costs nothing more.",
  Stopped: "It was stopped, so that it costs nothing more.",
};

/** What a person should know about the job at this check, and do about it: the Cause of the machine's Fail states. */
export function explain(job: Checked, { phase, phaseStatus, overLimit }: Progress): string {
  const where = `phase ${phase} (${phaseStatus}), after ${job.minutesElapsed < 120 ? `${job.minutesElapsed} minutes` : `${(job.minutesElapsed / 60).toFixed(1)} hours`}`;
  const subject = `The training job ${job.jobName}`;
  const look = `Job: ${job.jobArn}; console: ${jobsLink(job.jobArn)}`;
  if (job.stalled) {
    return `${subject} hung in ${where}: ${overLimit ?? "over its limits"}. ${STOPPED[job.status] ?? ""} Start a new execution, or raise the limit in its input if the job was only slow; if jobs hang again, open a case with AWS support. ${look}`;
  }
  switch (job.status) {
    case "InProgress":
    case "Stopping":
      return `${subject} is ${job.status}, ${where}.`;
    case "Completed":
      return `${subject} has completed after ${job.minutesElapsed} minutes: ${job.outputModelArn ?? "Bedrock names no model"}.`;
    case "Failed":
      return `${subject} failed in ${where}. Bedrock says${job.failureMessage === null ? " nothing." : `: "${job.failureMessage}"${/[.!?]$/.test(job.failureMessage) ? "" : "."}`} Fix what it names and start a new execution; if it is an internal error, start a new execution with the same input. ${look}`;
    case "Stopped":
      return `${subject} was stopped by somebody in ${where}. A stopped job can't be resumed, and leaves no model: start a new execution. CloudTrail shows under StopModelCustomizationJob who stopped it. ${look}`;
    default:
      return `${subject} has the status ${job.status}, which this pipeline does not know. The job is stopped now that the run has failed. If the stop fails, the alarm TrainingNotStopped fires. Read in Bedrock's documentation what the status means, add it to the state machine's TrainingStatus?, and start a new execution. ${look}`;
  }
}
