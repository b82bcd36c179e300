import {
  type BedrockClient,
  GetModelCustomizationJobCommand,
  type GetModelCustomizationJobCommandOutput,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import { parseEvent } from "../../contract/parse.ts";
import { CheckTrainingJobEvent, type TrainingCheck } from "../../contract/training.ts";
import { explain } from "./explanation.ts";
import { progressOf } from "./job-progress.ts";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";

/**
 * Looks at the training job, and stops it where it is over the run's limits.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function checkTrainingJob(
  event: unknown,
  { bedrock }: { readonly bedrock: BedrockClient },
): Promise<TrainingCheck> {
  const { run, training, now } = parseEvent(CheckTrainingJobEvent, "CheckTrainingJob", event);
  const { jobArn, jobName } = training;

  let job = await look();
  let progress = progressOf(job, new Date(now), run.limits);
  if (job.status === "InProgress" && progress.overLimit !== undefined) {
    await stop();
    job = await look(); // it may have ended in that moment: then it is not stalled
    progress = progressOf(job, new Date(now), run.limits);
  }

  const checked = {
    jobArn,
    jobName,
    status: job.status ?? "(none)",
    failureMessage: job.failureMessage ?? null,
    minutesElapsed: minutes(progress.secondsElapsed),
    outputModelArn: job.outputModelArn ?? null,
    // A step that is retried after it has stopped the job finds it Stopping or Stopped, and still over its limit.
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

  async function look(): Promise<GetModelCustomizationJobCommandOutput> {
    try {
      return await bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobArn }));
    } catch (error) {
      throw callFailure("bedrock:GetModelCustomizationJob", jobArn, error);
    }
  }

  async function stop(): Promise<void> {
    try {
      await bedrock.send(new StopModelCustomizationJobCommand({ jobIdentifier: jobArn }));
    } catch (error) {
      if (error instanceof Error && error.name === "ConflictException") return; // it has ended, or is stopping already
      throw callFailure("bedrock:StopModelCustomizationJob", jobArn, error);
    }
  }
}

/** To a tenth. */
const minutes = (seconds: number): number => Math.round(seconds / 6) / 10;
