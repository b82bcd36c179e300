import { setTimeout } from "node:timers/promises";
import {
  type BedrockClient,
  GetModelCustomizationJobCommand,
  type GetModelCustomizationJobCommandOutput,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";
import { isRunning, readExecution } from "../../aws/read-execution.ts";
import { StopTrainingJobEvent, type StoppedTrainingJob } from "../../contract/ended-execution.ts";
import { namesOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { jobMayStillCome } from "./job-may-still-come.ts";

export interface StopTrainingJobDependencies {
  readonly bedrock: BedrockClient;
  readonly sfn: SFNClient;
  readonly now?: () => Date;
  /** Milliseconds between two looks for a job that may still come. */
  readonly pause?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const ENDED = new Set(["Completed", "Failed", "Stopped", "Stopping"]);

/**
 * Stops the training job of an execution that ended without success: Step Functions does not, and it costs money by the hour. Quiet where there is none, it has ended, or the
 * execution runs again; and the same however often it is called.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: Lambda then calls again, and an alarm tells
 */
export async function stopTrainingJob(
  event: unknown,
  { bedrock, sfn, now = () => new Date(), pause = 5_000, sleep = setTimeout }: StopTrainingJobDependencies,
): Promise<StoppedTrainingJob> {
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
  // The event may be late, or be delivered twice: meanwhile somebody may have redriven the execution, and the job is its own.
  if (await runsAgain()) return { jobName, outcome: "the execution runs again" };
  return { jobName, outcome: await stop(job.jobArn ?? jobName) };

  async function look(): Promise<GetModelCustomizationJobCommandOutput | undefined> {
    try {
      return await bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobName }));
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
      throw callFailure("bedrock:GetModelCustomizationJob", jobName, error);
    }
  }

  async function runsAgain(): Promise<boolean> {
    const execution: DescribeExecutionOutput = await sfn
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch((error: unknown) => {
        throw callFailure("states:DescribeExecution", executionArn, error);
      });
    return isRunning(execution);
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
