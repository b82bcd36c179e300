import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { DeploymentFailed } from "../../contract/errors.ts";
import { DeployCandidateEvent, type Deployments } from "../../contract/evaluation/deployment.ts";
import { parseEvent } from "../../contract/parse.ts";
import { advanceDeployments } from "../deployments/advance-deployments.ts";

/**
 * A deployment that disappears so often is deleted by somebody, or Bedrock's runtime does not know what its control
 * plane knows.
 */
const MAX_ATTEMPTS = 5;

/**
 * Begins to deploy each custom model of the evaluation that has no deployment of its own.
 * @throws DeploymentFailed, DeploymentTimedOut, DeploymentQuotaFull, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function deployCandidate(
  event: unknown,
  { bedrock }: { readonly bedrock: BedrockClient },
): Promise<Deployments> {
  const { evaluation, attempt, now } = parseEvent(DeployCandidateEvent, "DeployCandidate", event);
  if (attempt >= MAX_ATTEMPTS)
    throw new DeploymentFailed(
      `The temporary deployments of this execution were gone ${attempt} times: created, and unknown to Bedrock once they were asked. Find out who deletes them (CloudTrail, DeleteCustomModelDeployment); if nobody does, open a case with AWS support. Then start a new execution: it asks only what is missing.`,
    );
  const entered = new Date(now);
  const deployments = await advanceDeployments({
    bedrock,
    evaluation,
    now: entered,
    startedAt: entered,
    attempt: attempt + 1,
  });
  // Where the runtime said that one is gone and Bedrock's control plane shows it as Active, the runtime may not know it
  // yet: it is checked once more, after a while.
  return attempt === 0 ? deployments : { ...deployments, pending: Math.max(1, deployments.pending) };
}
