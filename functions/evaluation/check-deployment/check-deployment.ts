import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { findDeployment } from "../../aws/find-deployment.ts";
import { CandidateGone } from "../../contract/errors.ts";
import { CheckDeploymentEvent, type Deployments } from "../../contract/evaluation/deployment.ts";
import { candidateName } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { advanceDeployments } from "../deployments/advance-deployments.ts";

/**
 * Checks the temporary deployments, and creates the next ones.
 * @throws CandidateGone, DeploymentFailed, DeploymentTimedOut, DeploymentQuotaFull, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function checkDeployment(
  event: unknown,
  { bedrock }: { readonly bedrock: BedrockClient },
): Promise<Deployments> {
  const { evaluation, deployment, now } = parseEvent(CheckDeploymentEvent, "CheckDeployment", event);
  for (const [index, { name, modelId, temporary }] of deployment.models.entries()) {
    if (!temporary || modelId === null) continue;
    const deploymentName = candidateName(evaluation.execution.arn, index);
    if ((await findDeployment(bedrock, deploymentName)) === undefined)
      throw new CandidateGone(
        `The temporary deployment ${deploymentName} (${modelId}) of the model ${name} does not exist any more. The machine deploys the model again.`,
      );
  }
  return advanceDeployments({
    bedrock,
    evaluation,
    now: new Date(now),
    startedAt: new Date(deployment.startedAt),
    attempt: deployment.attempt,
    quotaFullSince: deployment.quotaFullSince === null ? undefined : new Date(deployment.quotaFullSince),
  });
}
