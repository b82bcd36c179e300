import {
  type BedrockClient,
  GetModelCustomizationJobCommand,
  type GetModelCustomizationJobCommandOutput,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { ServiceTemporarilyUnavailable } from "../contract/errors.ts";
import type { JobStatus } from "../contract/training.ts";
import { callFailure } from "./call-failure.ts";

/** As Bedrock describes it. AWS does not document whether an answer may be stale. */
export type Job = GetModelCustomizationJobCommandOutput;

const OVER: ReadonlySet<unknown> = new Set<JobStatus>(["Completed", "Failed", "Stopped", "Stopping"]);

/** Whether it has ended, or is ending: there are no costs left to stop. */
export const isOver = ({ status }: Pick<Job, "status">): boolean => OVER.has(status);

/**
 * @param identifier the job's ARN or name
 * @returns undefined where Bedrock knows no such job
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function findJob(bedrock: BedrockClient, identifier: string): Promise<Job | undefined> {
  try {
    return await bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: identifier }));
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw callFailure("bedrock:GetModelCustomizationJob", identifier, error);
  }
}

/**
 * Asks Bedrock to stop a job that is in progress. The causes of ConflictException are not documented; that the job has
 * ended is one, so the job is read again.
 * @returns the job, where it was over already; undefined where Bedrock has accepted the stop
 * @throws ServiceTemporarilyUnavailable, also where the job is not over and could not be stopped; ServiceCallFailed
 */
export async function stopJob(bedrock: BedrockClient, jobArn: string): Promise<Job | undefined> {
  try {
    await bedrock.send(new StopModelCustomizationJobCommand({ jobIdentifier: jobArn }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConflictException"))
      throw callFailure("bedrock:StopModelCustomizationJob", jobArn, error);
    const job = await findJob(bedrock, jobArn);
    if (job !== undefined && isOver(job)) return job;
    throw new ServiceTemporarilyUnavailable(
      `bedrock:StopModelCustomizationJob on ${jobArn} was answered with ConflictException (${error.message}), and the job has not ended: it is ${job?.status ?? "not found"}. It may still cost money. The stop is tried again; if this lasts, stop the job by hand.`,
      { cause: error },
    );
  }
}
