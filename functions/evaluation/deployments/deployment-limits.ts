import type { Deployment } from "../../aws/find-deployment.ts";
import { CandidateGone, DeploymentFailed, DeploymentQuotaFull, DeploymentTimedOut } from "../../contract/errors.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";

/** Third parties report 8 minutes. */
const MAX_CREATING_MINUTES = 60;
const MAX_WAITING_FOR_ROOM_MINUTES = 60;
/** A Bedrock read may be stale; AWS does not say by how much. */
const MAX_MINUTES_UNSEEN = 3;

/** @throws CandidateGone where a deployment that was created is not there, and its creation is not recent */
export function assertNoGone({ name: model }: PlannedModel, name: string, requestedAt: Date, now: Date): void {
  if (minutesBetween(requestedAt, now) <= MAX_MINUTES_UNSEEN) return;
  throw new CandidateGone(
    `The temporary deployment ${name} of the model ${model} does not exist any more. The machine deploys the model again.`,
  );
}

/** @throws DeploymentFailed, DeploymentTimedOut */
export function assertCreating(deployment: Deployment, model: PlannedModel, name: string, now: Date): void {
  const { status, createdAt, failureMessage } = deployment;
  if (status === "Failed") throw failed(model, name, failureMessage ?? "no reason");
  const minutes = minutesBetween(createdAt ?? now, now);
  if (minutes <= MAX_CREATING_MINUTES) return;
  throw new DeploymentTimedOut(
    `The temporary deployment ${name} of the model ${model.name} has been ${status ?? "without a status"} for ${Math.round(minutes)} minutes; ${MAX_CREATING_MINUTES} are allowed. It is deleted once this execution has ended; a redrive then deploys the model again. If it happens again, open a case with AWS support.`,
  );
}

/** @throws DeploymentQuotaFull */
export function assertRoomSince(since: Date, now: Date): void {
  const minutes = minutesBetween(since, now);
  if (minutes <= MAX_WAITING_FOR_ROOM_MINUTES) return;
  throw new DeploymentQuotaFull(
    `The account has had no room for another custom-model deployment for ${Math.round(minutes)} minutes (10 in all, 2 that are being created). Delete one that nobody needs: Bedrock console, custom models, on-demand deployments. Or raise the quota. Then redrive this execution: it deploys what is missing.`,
  );
}

export const failed = (model: PlannedModel, name: string, words: string, cause?: unknown): DeploymentFailed =>
  new DeploymentFailed(
    `Bedrock could not deploy the model ${model.name} (${model.modelArn}) as ${name}, bedrock:CreateCustomModelDeployment: ${words}\nFix what it names: the model must be Active and customized after 2025-07-16, in a Region with on-demand deployments (us-east-1). Then redrive this execution once its failed deployment is deleted, which takes some minutes and happens by itself.`,
    { cause },
  );

const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 60_000;
