import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { CheckDeploymentEvent, type Deployments } from "../../contract/evaluation/deployment.ts";
import { parseEvent } from "../../contract/parse.ts";
import { advanceDeployments } from "../deployments/advance-deployments.ts";

/**
 * Checks the temporary deployments, and creates the next ones.
 * @throws CandidateGone, DeploymentFailed, DeploymentTimedOut, DeploymentQuotaFull, ServiceTemporarilyUnavailable,
 *   ServiceCallFailed
 */
export async function checkDeployment(
  event: unknown,
  { bedrock }: { readonly bedrock: BedrockClient },
): Promise<Deployments> {
  const { evaluation, deployment, now } = parseEvent(CheckDeploymentEvent, "CheckDeployment", event);
  return advanceDeployments({
    bedrock,
    evaluation,
    now: new Date(now),
    startedAt: new Date(deployment.startedAt),
    attempt: deployment.attempt,
    before: deployment,
  });
}
