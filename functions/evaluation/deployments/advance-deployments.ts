import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";
import { DeploymentQuotaFull, DeploymentTimedOut } from "../../contract/errors.ts";
import type { Deployable, DeployedModel, Deployments } from "../../contract/evaluation/deployment.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { candidateName } from "../../contract/names.ts";
import { type Deployment, findDeployment } from "../../aws/find-deployment.ts";
import { createCandidate, failed, QUOTA_FULL } from "./create-candidate.ts";

/** The account's quota "Custom models with a creating status" (facts, section 7). */
const CREATING_AT_A_TIME = 2;
/** Others saw 8 minutes. */
const MAX_CREATING_MINUTES = 60;
const MAX_WAITING_FOR_QUOTA_MINUTES = 60;

export interface Advance {
  readonly bedrock: BedrockClient;
  readonly evaluation: Deployable;
  readonly now: Date;
  readonly startedAt: Date;
  readonly attempt: number;
  /** Since when there was no room for another deployment; undefined where there was. */
  readonly quotaFullSince?: Date | undefined;
}

/**
 * Looks at the temporary deployments of an execution, by the names that it gives them, and creates those that it still needs, two at a time.
 * @throws DeploymentFailed, DeploymentTimedOut, DeploymentQuotaFull, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function advanceDeployments(advance: Advance): Promise<Deployments> {
  const { evaluation, bedrock, now, startedAt, attempt } = advance;
  const found: Found[] = [];
  for (const [index, model] of evaluation.models.entries()) found.push(await find(model, index));

  let creating = found.filter(({ state }) => state === "creating").length;
  let quotaIsFull = false;
  for (const candidate of found) {
    if (candidate.state !== "absent" || creating >= CREATING_AT_A_TIME || quotaIsFull) continue;
    const created = await createCandidate(bedrock, evaluation, candidate, startedAt);
    if (created === QUOTA_FULL) quotaIsFull = true;
    else {
      creating++;
      candidate.state = "creating";
      candidate.modelId = created;
    }
  }
  const quotaFullSince = quotaIsFull ? (advance.quotaFullSince ?? now) : undefined;
  if (quotaFullSince !== undefined) assertNotTooLong(quotaFullSince, now);
  const pending = found.filter(({ state }) => state !== "ready").length;
  return {
    attempt,
    pending,
    secondsUntilNextCheck: secondsUntilNextCheck(secondsBetween(startedAt, now)),
    startedAt: startedAt.toISOString(),
    quotaFullSince: quotaFullSince?.toISOString() ?? null,
    models: found.map(({ model, modelId }): DeployedModel => ({
      ...model,
      modelId,
      temporary: model.modelId === null,
    })),
    explanation: explanationOf(pending, quotaIsFull),
  };

  async function find(model: PlannedModel, index: number): Promise<Found> {
    if (model.modelId !== null) return { model, name: "", modelId: model.modelId, state: "ready" };
    const name = candidateName(evaluation.execution.arn, index);
    const deployment = await findDeployment(bedrock, name);
    if (deployment === undefined) return { model, name, modelId: null, state: "absent" };
    const modelId = deployment.customModelDeploymentArn ?? name;
    if (deployment.modelArn !== model.modelArn)
      throw failed(model, name, `a deployment of that name serves ${deployment.modelArn ?? "no model"}`);
    if (deployment.status === "Active") return { model, name, modelId, state: "ready" };
    if (deployment.status === "Failed") throw failed(model, name, deployment.failureMessage ?? "no reason");
    assertNotCreatingTooLong(deployment, model, name, now);
    return { model, name, modelId, state: "creating" };
  }
}

/** A model of the plan and its deployment, as it is now. */
export interface Found {
  readonly model: PlannedModel;
  /** Of its temporary deployment. */
  readonly name: string;
  modelId: string | null;
  state: "ready" | "creating" | "absent";
}

function assertNotCreatingTooLong(
  { createdAt, status }: Deployment,
  { name: model }: PlannedModel,
  name: string,
  now: Date,
): void {
  const minutes = secondsBetween(createdAt ?? now, now) / 60;
  if (minutes <= MAX_CREATING_MINUTES) return;
  throw new DeploymentTimedOut(
    `The temporary deployment ${name} of the model ${model} has been ${status ?? "of no status"} for ${Math.round(minutes)} minutes; ${MAX_CREATING_MINUTES} are allowed. It is deleted once this execution has ended; a redrive then deploys the model again. If it happens again, open a case with AWS support.`,
  );
}

function assertNotTooLong(since: Date, now: Date): void {
  const minutes = secondsBetween(since, now) / 60;
  if (minutes <= MAX_WAITING_FOR_QUOTA_MINUTES) return;
  throw new DeploymentQuotaFull(
    `The account has had no room for another custom-model deployment for ${Math.round(minutes)} minutes (10 in all, 2 that are being created). Delete one that nobody needs: Bedrock console, custom models, on-demand deployments. Or raise the quota. Then redrive this execution: it deploys what is missing.`,
  );
}

function explanationOf(pending: number, quotaIsFull: boolean): string {
  if (pending === 0) return "Every model can be asked.";
  return quotaIsFull
    ? `${pending} model(s) can't be asked yet; the account has no room for another deployment at the moment.`
    : `${pending} model(s) can't be asked yet: they are being deployed.`;
}

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
