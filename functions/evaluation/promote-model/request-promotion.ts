import { createHash } from "node:crypto";
import {
  type BedrockClient,
  CreateCustomModelDeploymentCommand,
  UpdateCustomModelDeploymentCommand,
} from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import type { Deployment } from "../../aws/find-deployment.ts";
import { PromotionFailed } from "../../contract/errors.ts";
import { executionTag } from "../../contract/job-tags.ts";
import { servedInWords } from "../promotion/served.ts";

export interface PromotionRequest {
  readonly execution: { readonly arn: string };
  readonly deploymentName: string;
  /** ARN of the model that is to be served. */
  readonly target: string;
  /** When PromoteModel was entered: a part of the token. */
  readonly now: string;
  /** As it is; undefined where it has to be created. */
  readonly deployment: Deployment | undefined;
  /** An earlier attempt of the step may have sent the request already. */
  readonly asked: boolean;
}

/**
 * Bedrock's errors that reject this request. There is no ConflictException here: an update during an update is refused
 * in another way, probably as a ValidationException.
 */
const REFUSALS = new Set([
  "ValidationException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
  "TooManyTagsException",
]);

/**
 * Asks Bedrock to make the deployment serve the model.
 * @returns ARN of the deployment
 * @throws PromotionFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function requestPromotion(bedrock: BedrockClient, request: PromotionRequest): Promise<string> {
  const { deployment, deploymentName } = request;
  const call = `bedrock:${deployment === undefined ? "Create" : "Update"}CustomModelDeployment`;
  try {
    return await (deployment === undefined ? create(bedrock, request) : update(bedrock, request, deployment));
  } catch (error) {
    if (!(error instanceof Error && REFUSALS.has(error.name))) throw callFailure(call, deploymentName, error);
    // The read before may be stale, and an update be in progress: of an earlier attempt of this step, or of an earlier
    // try of this call whose answer was lost. CheckPromotion finds out.
    if (error.name === "ValidationException" && (request.asked || triesOf(error) > 1))
      return deployment?.customModelDeploymentArn ?? deploymentName;
    throw new PromotionFailed(
      `Bedrock refused to make the deployment ${deploymentName} serve ${request.target}, ${call}: ${error.name}: ${error.message}\nThe deployment ${servedInWords(deployment)}, as before. Fix what Bedrock names, then start a new execution: it asks nothing again.`,
      { cause: error },
    );
  }
}

/** How often the SDK has sent the request. */
const triesOf = (error: Error & { readonly $metadata?: { readonly attempts?: number } }): number =>
  error.$metadata?.attempts ?? 1;

async function create(
  bedrock: BedrockClient,
  { execution, deploymentName, target, now }: PromotionRequest,
): Promise<string> {
  const { customModelDeploymentArn } = await bedrock.send(
    new CreateCustomModelDeploymentCommand({
      modelDeploymentName: deploymentName,
      modelArn: target,
      description: "Serves the model that was promoted last.",
      clientRequestToken: createHash("sha256")
        .update(JSON.stringify([execution.arn, deploymentName, now]))
        .digest("hex"),
      tags: [executionTag(execution.arn)],
    }),
  );
  return customModelDeploymentArn ?? deploymentName;
}

async function update(
  bedrock: BedrockClient,
  { deploymentName, target }: PromotionRequest,
  { customModelDeploymentArn: arn = deploymentName }: Deployment,
): Promise<string> {
  await bedrock.send(
    new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier: arn, modelArn: target }),
  );
  return arn;
}
