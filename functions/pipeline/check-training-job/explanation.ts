import { regionOf } from "../../contract/names.ts";
import type { TrainingCheck } from "../../contract/training.ts";
import type { Progress } from "./job-progress.ts";

type Checked = Pick<
  TrainingCheck,
  "jobArn" | "jobName" | "status" | "failureMessage" | "minutesElapsed" | "outputModelArn" | "stalled"
>;

/** What is known of the stop of a job that hung. */
const STOPPED: Readonly<Record<string, string>> = {
  InProgress: "Bedrock has accepted to stop it.",
  Stopping: "It is being stopped, so that it costs no more.",
  Stopped: "It was stopped, so that it costs no more.",
};

/** What a person should know of the job at this look, and do about it: the Cause of the machine's Fail states. */
export function explain(job: Checked, { phase, phaseStatus, overLimit }: Progress): string {
  const where = `phase ${phase} (${phaseStatus}), after ${job.minutesElapsed} minutes`;
  const subject = `The training job ${job.jobName}`;
  const look = `Job: ${job.jobArn}; console: https://${regionOf(job.jobArn)}.console.aws.amazon.com/bedrock/home?region=${regionOf(job.jobArn)}#/custom-models`;
  if (job.stalled) {
    return `${subject} hung in ${where}: ${overLimit ?? "over its limits"}. ${STOPPED[job.status] ?? ""} Start a new execution, or raise the limit in its input if the job was only slow; if jobs hang again, open a case with AWS support. ${look}`;
  }
  switch (job.status) {
    case "InProgress":
    case "Stopping":
      return `${subject} is ${job.status}, ${where}.`;
    case "Completed":
      return `${subject} has completed after ${job.minutesElapsed} minutes: ${job.outputModelArn ?? "Bedrock names no model yet"}.`;
    case "Failed":
      return `${subject} failed in ${where}. Bedrock says${job.failureMessage === null ? " nothing" : `: "${job.failureMessage}"`}. Mend what it names and start a new execution; where it speaks of an internal error, start anew as it is. ${look}`;
    case "Stopped":
      return `${subject} was stopped by somebody in ${where}. A stopped job can't be resumed, and leaves no model: start a new execution. Who stopped it stands in CloudTrail under StopModelCustomizationJob. ${look}`;
    default:
      return `${subject} has the status ${job.status}, which this pipeline does not know. The job is stopped now that the run has failed, as that of every failed run is; were it not, the alarm TrainingNotStopped would tell. Read in Bedrock's documentation what the status means, add it to the state machine's TrainingStatus?, and start a new execution. ${look}`;
  }
}
