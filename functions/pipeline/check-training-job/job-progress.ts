import type { GetModelCustomizationJobCommandOutput } from "@aws-sdk/client-bedrock";
import type { Run } from "../../contract/run.ts";
import type { Phase } from "../../contract/training.ts";

/** What a check of Bedrock's job finds. */
export type Job = Pick<GetModelCustomizationJobCommandOutput, "status" | "statusDetails" | "creationTime" | "endTime">;

export interface Progress {
  readonly phase: Phase;
  /** Bedrock's own status of that phase. */
  readonly phaseStatus: string;
  /** Since the job's creation, until now or its end. */
  readonly secondsElapsed: number;
  /** Since Bedrock last changed a phase, until now or its end; since the job's creation where Bedrock does not say. */
  readonly secondsInPhase: number;
  /** Bedrock says that training has not begun. */
  readonly isQueued: boolean;
  /** Which limit the job is over, in words; absent where it is over none. */
  readonly overLimit?: string;
}

const HOUR = 3600;

export function progressOf(job: Job, now: Date, limits: Run["limits"]): Progress {
  const until = job.endTime ?? now;
  const secondsElapsed = secondsBetween(job.creationTime ?? now, until);
  const here = phaseOf(job);
  const overLimit = overLimitOf(job, secondsElapsed, until, limits);
  return {
    ...here,
    isQueued: isQueued(job),
    secondsElapsed,
    secondsInPhase: secondsBetween(lastChangeOf(job) ?? job.creationTime ?? now, until),
    ...(overLimit === undefined ? {} : { overLimit }),
  };
}

/**
 * The first phase that is not completed. Bedrock documents `statusDetails` for every job, and the API for distillation
 * alone.
 */
function phaseOf({ statusDetails }: Job): Pick<Progress, "phase" | "phaseStatus"> {
  const phases = (
    [
      ["Validation", statusDetails?.validationDetails?.status],
      ["DataProcessing", statusDetails?.dataProcessingDetails?.status],
      ["Training", statusDetails?.trainingDetails?.status],
    ] as const
  ).filter(([, status]) => status !== undefined);
  const [phase, phaseStatus] = phases.find(([, status]) => status !== "Completed") ??
    phases.at(-1) ?? ["Unknown", "Unknown"];
  return { phase, phaseStatus: phaseStatus ?? "Unknown" };
}

function lastChangeOf({ statusDetails }: Job): Date | undefined {
  const phases = [
    statusDetails?.validationDetails,
    statusDetails?.dataProcessingDetails,
    statusDetails?.trainingDetails,
  ];
  const changes = phases.flatMap((phase) => phase?.lastModifiedTime ?? phase?.creationTime ?? []);
  return changes.length === 0 ? undefined : new Date(Math.max(...changes.map((date) => date.getTime())));
}

const isQueued = ({ statusDetails }: Job): boolean =>
  statusDetails !== undefined && (statusDetails.trainingDetails?.status ?? "NotStarted") === "NotStarted";

/**
 * Jobs have waited 25 to 74 hours for a training that never began, so queueing and training each have a limit. Where
 * Bedrock does not say when training began, only their sum can be checked.
 */
function overLimitOf(
  job: Job,
  secondsElapsed: number,
  until: Date,
  { maxQueuedHours, maxTrainingHours }: Run["limits"],
): string | undefined {
  if (isQueued(job)) {
    return secondsElapsed > maxQueuedHours * HOUR
      ? `training has not begun within limits.maxQueuedHours = ${maxQueuedHours}`
      : undefined;
  }
  const began = job.statusDetails?.trainingDetails?.creationTime;
  if (began && job.creationTime && began > job.creationTime) {
    return secondsBetween(began, until) > maxTrainingHours * HOUR
      ? `training has taken longer than limits.maxTrainingHours = ${maxTrainingHours}`
      : undefined;
  }
  const sum = maxQueuedHours + maxTrainingHours;
  return secondsElapsed > sum * HOUR
    ? `the job has taken longer than limits.maxQueuedHours + limits.maxTrainingHours = ${sum}`
    : undefined;
}

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
