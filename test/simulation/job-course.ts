import type { Job } from "../../local/bedrock/job.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What becomes of a training job that nobody of the pipeline stops. */
export type Fate =
  "completes" | "fails" | "stopped by somebody" | "hangs before training" | "hangs in training" | "unknown status";

export interface JobCourse {
  readonly fate: Fate;
  /** Seconds of validation and data processing, and of training. */
  readonly queued: number;
  readonly training: number;
  /** Seconds that Bedrock takes to stop a job. */
  readonly stopping: number;
  /** Whether it leaves metrics: drawing them is most of a run's work. */
  readonly metrics: boolean;
}

/** Between two looks of the job's own whether it was stopped. */
const LOOK_SECONDS = 30;

/** Carries a job out as its course says, until it has ended. `leave` writes what a job leaves in S3. */
export async function runJob(
  job: Job,
  { fate, queued, training, stopping, metrics }: JobCourse,
  clock: VirtualClock,
  leave: (job: Job) => void,
): Promise<void> {
  job.enter("validationDetails");
  if (await stoppedWithin(queued / 2)) return;
  job.leave("validationDetails", "Completed");
  job.enter("dataProcessingDetails");
  if (await stoppedWithin(fate === "hangs before training" ? Infinity : queued / 2)) return;
  job.leave("dataProcessingDetails", "Completed");
  job.enter("trainingDetails");
  if (fate === "fails") {
    if (await stoppedWithin(training)) return;
    job.end("Failed", "Encountered an internal error when processing the request.");
    return;
  }
  if (fate === "stopped by somebody") {
    if (await stoppedWithin(training)) return;
    job.stop();
  }
  if (fate === "unknown status") {
    if (await stoppedWithin(training)) return;
    job.status = "Paused";
    await stoppedWithin(Infinity);
    return;
  }
  if (await stoppedWithin(fate === "hangs in training" ? Infinity : training)) return;
  if (metrics) leave(job);
  job.end("Completed");

  async function stoppedWithin(seconds: number): Promise<boolean> {
    for (let left = seconds; !job.stopping && left > 0; left -= LOOK_SECONDS)
      await clock.sleep(Math.min(left, LOOK_SECONDS) * 1000);
    if (!job.stopping) return false;
    await clock.sleep(stopping * 1000);
    job.end("Stopped");
    return true;
  }
}
