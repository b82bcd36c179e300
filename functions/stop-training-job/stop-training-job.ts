import { setTimeout as sleep } from "node:timers/promises";
import { type BedrockClient, GetModelCustomizationJobCommand, type GetModelCustomizationJobCommandOutput, StopModelCustomizationJobCommand } from "@aws-sdk/client-bedrock";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../aws/call-failure.ts";
import { readExecution } from "../aws/read-execution.ts";
import { StopTrainingJobEvent, type StoppedTrainingJob } from "../contract/ended-execution.ts";
import { namesOf } from "../contract/names.ts";
import { parseEvent } from "../contract/parse.ts";
import { jobMayStillCome } from "./job-may-still-come.ts";

export interface StopTrainingJobDependencies {
  readonly bedrock: BedrockClient;
  readonly sfn: SFNClient;
  readonly now?: () => Date;
  /** Milliseconds between two looks for a job that may still come. */
  readonly pause?: number;
}

const ENDED = new Set(["Completed", "Failed", "Stopped", "Stopping"]);

/**
 * Stops the training job of an execution that ended without success: Step Functions does not, and it costs money by the hour. Quiet where there is none or it has ended,
 * and the same however often it is called.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: Lambda then calls again, and an alarm tells
 */
export async function stopTrainingJob(event: unknown, { bedrock, sfn, now = () => new Date(), pause = 5_000 }: StopTrainingJobDependencies): Promise<StoppedTrainingJob> {
  const { executionArn, startDate } = parseEvent(StopTrainingJobEvent, "StopTrainingJob", event);
  const { jobName } = namesOf(executionArn, new Date(startDate).toISOString(), "");

  let job = await look();
  while (job === undefined) {
    const { events } = await readExecution(sfn, executionArn);
    const last = !jobMayStillCome(events, now());
    if (!last) await sleep(pause);
    job = await look();
    if (job === undefined && last) return { jobName, outcome: "none" };
  }
  if (ENDED.has(job.status ?? "")) return { jobName, outcome: job.status ?? "" };
  return { jobName, outcome: await stop(job.jobArn ?? jobName) };

  async function look(): Promise<GetModelCustomizationJobCommandOutput | undefined> {
    try {
      return await bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobName }));
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
      throw callFailure("bedrock:GetModelCustomizationJob", jobName, error);
    }
  }

  async function stop(jobArn: string): Promise<string> {
    try {
      await bedrock.send(new StopModelCustomizationJobCommand({ jobIdentifier: jobArn }));
      return "stopped";
    } catch (error) {
      if (error instanceof Error && error.name === "ConflictException") return "ended"; // in that moment
      throw callFailure("bedrock:StopModelCustomizationJob", jobArn, error);
    }
  }
}
