import { setTimeout } from "node:timers/promises";
import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import { eventsOf } from "../../aws/read-execution.ts";
import { wasRedriven } from "../../aws/redriven.ts";
import { findJob, isOver, type Job, stopJob } from "../../aws/training-job.ts";
import { type StoppedTrainingJob, StopTrainingJobEvent } from "../../contract/ended-execution.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { jobNamesOf } from "../../contract/names.ts";
import { wasRedrivenOrThrow } from "../../aws/last-end-and-redrive.ts";
import { creationIn, creationSeconds, type CreatingSteps } from "../../aws/creation.ts";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../../contract/timeouts.ts";
import { queuedEvent } from "../queued-event.ts";
import { jobNameIn } from "./job-name-in.ts";

const CREATION: CreatingSteps = { states: ["CreateTrainingJob"], timeout: CREATE_TRAINING_JOB_TIMEOUT };

export interface StopTrainingJobDependencies {
  readonly bedrock: BedrockClient;
  readonly sfn: SFNClient;
  readonly now?: () => Date;
  /** Milliseconds between two searches for a job that may still appear. */
  readonly pause?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const NONE = "none";
const RUNS_AGAIN = "the execution runs again";

/**
 * Stops the training job of an execution that ended without success: Step Functions does not, and it costs money by the
 * hour. Does nothing where there is none, where it has ended, and where the execution was redriven meanwhile.
 * Idempotent.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: it is then called again, and an alarm fires
 */
export async function stopTrainingJob(
  event: unknown,
  { bedrock, sfn, now = () => new Date(), pause = 5_000, sleep = setTimeout }: StopTrainingJobDependencies,
): Promise<StoppedTrainingJob> {
  const {
    ended: { executionArn, startDate, stopDate },
    receives,
  } = queuedEvent("StopTrainingJob", StopTrainingJobEvent, event);
  const [jobName, oldName] = jobNamesOf(executionArn, new Date(startDate).toISOString());
  const names = new Set([jobName, oldName]);

  const job = (await find()) ?? (await findByHistory());
  if (typeof job === "string") return { jobName, outcome: job, late: false };
  const outcome = await outcomeFor(job);
  return { jobName: job.jobName ?? jobName, outcome, late: receives > 1 && outcome !== RUNS_AGAIN };

  async function find(): Promise<Job | undefined> {
    for (const name of names) {
      const found = await findJob(bedrock, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The execution's history may show another name, that a job may still appear, or that there is none. */
  async function findByHistory(): Promise<Job | typeof NONE | typeof RUNS_AGAIN> {
    for (;;) {
      const { created, mayComeUntil, lastKnown } = await creationIn(notingNames(), CREATION);
      if (wasRedrivenOrThrow("states:GetExecutionHistory", executionArn, stopDate, lastKnown)) return RUNS_AGAIN;
      const last = mayComeUntil === undefined || now() >= mayComeUntil;
      if (!last) await sleep(pause);
      const found = await find();
      if (found !== undefined) return found;
      if (created)
        throw new ServiceTemporarilyUnavailable(
          `bedrock:GetModelCustomizationJob on ${[...names].join(", ")} found no job, and the history of ${executionArn} says that one was created: Bedrock's answer is stale. It is tried again; if this lasts, stop the job by hand.`,
        );
      if (last) return NONE;
    }
  }

  async function* notingNames(): AsyncGenerator<HistoryEvent> {
    for await (const event of eventsOf(sfn, executionArn)) {
      const name = jobNameIn(event);
      if (name !== undefined) names.add(name);
      yield event;
    }
  }

  async function outcomeFor(found: Job): Promise<string> {
    if (isOver(found)) return String(found.status);
    // The event may be late, or delivered twice: meanwhile somebody may have redriven the execution, and the job
    // belongs to it.
    if (isYounger(found) || (await wasRedriven(sfn, executionArn, stopDate))) return RUNS_AGAIN;
    return (await stopJob(bedrock, found.jobArn ?? jobName))?.status ?? "stopped";
  }

  /** Created after the ended execution could still create one: so it was redriven. */
  function isYounger({ creationTime }: Job): boolean {
    return (
      creationTime !== undefined &&
      stopDate !== undefined &&
      creationTime.getTime() > stopDate + creationSeconds(CREATION) * 1000
    );
  }
}
