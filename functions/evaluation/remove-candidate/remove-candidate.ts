import { setTimeout } from "node:timers/promises";
import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { creationIn, type CreatingSteps } from "../../aws/creation.ts";
import { wasRedrivenOrThrow } from "../../aws/last-end-and-redrive.ts";
import { describeExecution, lastEventsOf } from "../../aws/read-execution.ts";
import { wasRedriven } from "../../aws/redriven.ts";
import { type RemovedCandidate, RemoveCandidateEvent } from "../../contract/ended-execution.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { CREATE_DEPLOYMENT_TIMEOUT } from "../../contract/timeouts.ts";
import { queuedEvent } from "../../ended/queued-event.ts";
import { deleteCandidates } from "./delete-candidates.ts";
import { takeBackPromotion } from "./take-back-promotion.ts";

export interface RemoveCandidateDependencies {
  readonly bedrock: BedrockClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly bucket: string;
  /** Name of the stable deployment. */
  readonly promotedDeployment: string;
  /** Milliseconds between two looks. */
  readonly pause?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const RUNS_AGAIN: RemovedCandidate = { removed: [], outcome: "the execution runs again", promotion: null };

const CREATION: CreatingSteps = {
  states: ["DeployCandidate", "CheckDeployment", "PromoteModel"],
  timeout: CREATE_DEPLOYMENT_TIMEOUT,
};
/** The last events, which show a creation or a promotion that was still running at the end. */
const LAST_EVENTS = 100;
/** Seconds after which a Bedrock read is assumed to show what was created before; AWS does not say. */
const LAG_SECONDS = 30;
/** With the pauses between them, within the function's three minutes. */
const MAX_LOOKS = 20;

/**
 * Deletes the temporary deployments of an execution: as its last step, and by the rule for ended executions whatever
 * its status. An execution that did not succeed also leaves the promoted deployment as it found it. Idempotent.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed: the rule's queue then calls again, for a day
 */
export async function removeCandidate(
  event: unknown,
  { bedrock, s3, sfn, bucket, promotedDeployment, pause = 5_000, sleep = setTimeout }: RemoveCandidateDependencies,
): Promise<RemovedCandidate> {
  const { executionArn, startDate, stopDate, status } = queuedEvent(
    "RemoveCandidate",
    RemoveCandidateEvent,
    event,
  ).ended;
  /** Called by the rule, not by the machine as its last step. */
  const hasEnded = startDate !== undefined;
  if (hasEnded && (await wasRedriven(sfn, executionArn, stopDate))) return RUNS_AGAIN;
  // The description may be stale, and the event that of an earlier end: after a success there is no other.
  const hasSucceeded =
    !hasEnded || status === "SUCCEEDED" || (await describeExecution(sfn, executionArn)).status === "SUCCEEDED";

  const removed = new Set<string>();
  const lag = hasSucceeded ? 0 : await lagAfterEnd(sfn, executionArn, stopDate);
  if (lag === undefined) return RUNS_AGAIN;
  for (let look = 1; ; look++) {
    const isLast = (look - 1) * pause >= lag;
    const left = await deleteCandidates(bedrock, executionArn);
    for (const name of left) removed.add(name);
    if (left.length === 0 && isLast) break;
    if (look === MAX_LOOKS)
      throw new ServiceTemporarilyUnavailable(
        `The temporary deployments of ${executionArn} are not all gone yet (${left.join(", ") || "one may still be created"}). It is tried again; if it lasts, delete them by hand: aws bedrock delete-custom-model-deployment.`,
      );
    await sleep(pause);
  }
  const promotion = hasSucceeded
    ? null
    : await takeBackPromotion({
        bedrock,
        s3,
        sfn,
        bucket,
        executionArn,
        deploymentName: promotedDeployment,
        pause,
        sleep,
      });
  return { removed: [...removed], outcome: "removed", promotion };
}

/**
 * Milliseconds after the execution's end in which something may still appear that its steps had created, or were
 * creating as it ended. By Step Functions' clock only.
 * @returns undefined where the execution runs again
 */
async function lagAfterEnd(
  sfn: SFNClient,
  executionArn: string,
  stopDate: number | undefined,
): Promise<number | undefined> {
  const events = await lastEventsOf(sfn, executionArn, LAST_EVENTS);
  const { mayComeUntil, lastSuccess, lastKnown } = await creationIn(events, CREATION);
  // A stale history may lack the creation.
  if (wasRedrivenOrThrow("states:GetExecutionHistory", executionArn, stopDate, lastKnown)) return undefined;
  const end = stopDate ?? events.at(-1)?.timestamp?.getTime() ?? 0;
  const shownUntil = lastSuccess === undefined ? end : lastSuccess.getTime() + LAG_SECONDS * 1000;
  return Math.max(0, shownUntil - end, (mayComeUntil?.getTime() ?? end) - end);
}
