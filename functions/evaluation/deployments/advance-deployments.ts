import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { findDeployment } from "../../aws/find-deployment.ts";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";
import type { Deployable, DeployedModel, Deployments } from "../../contract/evaluation/deployment.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { candidateName } from "../../contract/names.ts";
import { counted } from "../../contract/counted.ts";
import { createCandidate, QUOTA_FULL } from "./create-candidate.ts";
import { assertCreating, assertNoGone, assertRoomSince, failed } from "./deployment-limits.ts";

/** The account's quota "Custom models with a creating status" (Service Quotas). */
const CREATING_AT_A_TIME = 2;

export interface Advance {
  readonly bedrock: BedrockClient;
  readonly evaluation: Deployable;
  readonly now: Date;
  readonly startedAt: Date;
  readonly attempt: number;
  /** The result of the last check; undefined at the first. */
  readonly before?: Pick<Deployments, "models" | "quotaFullSince">;
}

/** A model of the plan and its deployment, as it is now. */
interface Candidate extends Pick<DeployedModel, "modelId" | "requestedAt"> {
  readonly model: PlannedModel;
  /** Of its temporary deployment. */
  readonly name: string;
  readonly state: "ready" | "creating" | "absent";
}

/**
 * Finds the temporary deployments of an execution by their names, and creates those that are still missing, two at a
 * time.
 * @throws CandidateGone, DeploymentFailed, DeploymentTimedOut, DeploymentQuotaFull, ServiceTemporarilyUnavailable,
 *   ServiceCallFailed
 */
export async function advanceDeployments(advance: Advance): Promise<Deployments> {
  const { evaluation, bedrock, now, startedAt, attempt, before } = advance;
  const candidates: Candidate[] = [];
  for (const [index, model] of evaluation.models.entries()) candidates.push(await find(model, index));

  let creating = candidates.filter(({ state }) => state === "creating").length;
  let quotaIsFull = false;
  for (const [index, candidate] of candidates.entries()) {
    if (candidate.state !== "absent" || creating >= CREATING_AT_A_TIME || quotaIsFull) continue;
    const created = await createCandidate(bedrock, evaluation, candidate, startedAt);
    if (created === QUOTA_FULL) quotaIsFull = true;
    else {
      creating++;
      candidates[index] = { ...candidate, state: "creating", modelId: created, requestedAt: now.toISOString() };
    }
  }
  const quotaFullSince = quotaIsFull ? (before?.quotaFullSince ?? now.toISOString()) : null;
  if (quotaFullSince !== null) assertRoomSince(new Date(quotaFullSince), now);
  const pending = candidates.filter(({ state }) => state !== "ready").length;
  return {
    attempt,
    pending,
    secondsUntilNextCheck: secondsUntilNextCheck((now.getTime() - startedAt.getTime()) / 1000),
    startedAt: startedAt.toISOString(),
    quotaFullSince,
    models: candidates.map(({ model, modelId, requestedAt }) => ({
      ...model,
      modelId,
      requestedAt,
      temporary: model.modelId === null,
    })),
    explanation: explanationOf(pending, quotaIsFull),
  };

  async function find(model: PlannedModel, index: number): Promise<Candidate> {
    if (model.modelId !== null) return { model, name: "", modelId: model.modelId, requestedAt: null, state: "ready" };
    const name = candidateName(evaluation.execution.arn, index);
    const { modelId = null, requestedAt = null } = before?.models[index] ?? {};
    const deployment = await findDeployment(bedrock, name);
    if (deployment === undefined) {
      if (modelId === null || requestedAt === null)
        return { model, name, modelId: null, requestedAt: null, state: "absent" };
      assertNoGone(model, name, new Date(requestedAt), now);
      return { model, name, modelId, requestedAt, state: "creating" };
    }
    if (deployment.modelArn !== model.modelArn)
      throw failed(model, name, `a deployment of that name serves ${deployment.modelArn ?? "no model"}`);
    const found = {
      model,
      name,
      modelId: deployment.customModelDeploymentArn ?? name,
      requestedAt: requestedAt ?? (deployment.createdAt ?? now).toISOString(),
    };
    if (deployment.status === "Active") return { ...found, state: "ready" };
    assertCreating(deployment, model, name, now);
    return { ...found, state: "creating" };
  }
}

function explanationOf(pending: number, quotaIsFull: boolean): string {
  if (pending === 0) return "Every model can be asked.";
  return quotaIsFull
    ? `${counted(pending, "model")} can't be asked yet; the account has no room for another deployment at the moment.`
    : `${counted(pending, "model")} can't be asked yet: they are being deployed.`;
}
