import { setTimeout } from "node:timers/promises";
import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { eventsOf } from "../../aws/read-execution.ts";
import { wasRedriven } from "../../aws/redriven.ts";
import { findJob, isOver, type Job, stopJob } from "../../aws/training-job.ts";
import { type StoppedTrainingJob, StopTrainingJobEvent } from "../../contract/ended-execution.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { namesOf } from "../../contract/names.ts";
import { runsAgainBy } from "../../aws/execution-turns.ts";
import { creationIn, creationSeconds, type CreatingSteps } from "../../aws/creation.ts";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../../contract/timeouts.ts";
import { queuedEvent } from "../queued-event.ts";

const CREATION: CreatingSteps = { states: ["CreateTrainingJob"], timeout: CREATE_TRAINING_JOB_TIMEOUT };

export interface StopTrainingJobDependencies {
  readonly bedrock: BedrockClient;
  readonly sfn: SFNClient;
  readonly now?: () => Date;
  /** Milliseconds between two looks for a job that may still come. */
  readonly pause?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const RUNS_AGAIN = "the execution runs again";

/**
 * Stops the training job of an execution that ended without success: Step Functions does not, and it costs money by the hour. Does nothing where there is none, where it has ended,
 * and where the execution was redriven meanwhile; and the same however often it is called.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: it is then called again, and an alarm tells
 */
export async function stopTrainingJob(
  event: unknown,
  { bedrock, sfn, now = () => new Date(), pause = 5_000, sleep = setTimeout }: StopTrainingJobDependencies,
): Promise<StoppedTrainingJob> {
  const {
    ended: { executionArn, startDate, stopDate },
    receives,
  } = queuedEvent("StopTrainingJob", StopTrainingJobEvent, event);
  const { jobName } = namesOf(executionArn, new Date(startDate).toISOString(), "");

  let job = await findJob(bedrock, jobName);
  for (let last = false; job === undefined; job = await findJob(bedrock, jobName)) {
    if (last) return { jobName, outcome: "none", late: false };
    const { created, mayComeUntil, turns } = await creationIn(eventsOf(sfn, executionArn), CREATION);
    if (runsAgainBy("states:GetExecutionHistory", executionArn, stopDate, turns))
      return { jobName, outcome: RUNS_AGAIN, late: false };
    if (created)
      throw new ServiceTemporarilyUnavailable(
        `bedrock:GetModelCustomizationJob on ${jobName} found no job, and the history of ${executionArn} says that one was created: Bedrock's answer is behind. It is tried again; if it lasts, stop the job by hand.`,
      );
    last = mayComeUntil === undefined || now() >= mayComeUntil;
    if (!last) await sleep(pause);
  }
  const outcome = await outcomeFor(job);
  return { jobName, outcome, late: receives > 1 && outcome !== RUNS_AGAIN };

  async function outcomeFor(found: Job): Promise<string> {
    if (isOver(found)) return String(found.status);
    // The event may be late, or be delivered twice: meanwhile somebody may have redriven the execution, and the job is its own.
    if (isYounger(found) || (await wasRedriven(sfn, executionArn, stopDate))) return RUNS_AGAIN;
    return (await stopJob(bedrock, found.jobArn ?? jobName))?.status ?? "stopped";
  }

  /** Created when the execution that had ended could create none any more: then it was redriven. */
  function isYounger({ creationTime }: Job): boolean {
    return (
      creationTime !== undefined &&
      stopDate !== undefined &&
      creationTime.getTime() > stopDate + creationSeconds(CREATION) * 1000
    );
  }
}
