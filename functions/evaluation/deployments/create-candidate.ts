import { createHash } from "node:crypto";
import { type BedrockClient, CreateCustomModelDeploymentCommand } from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import { findDeployment } from "../../aws/find-deployment.ts";
import { DeploymentFailed } from "../../contract/errors.ts";
import type { Deployable } from "../../contract/evaluation/deployment.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { executionTag } from "../../contract/job-tags.ts";

/** The account has no room for another deployment. */
export const QUOTA_FULL = Symbol("quota full");

/** Bedrock's errors that say no to this very request; the rest are about the call. */
const REFUSALS = new Set(["ValidationException", "ResourceNotFoundException", "TooManyTagsException"]);

/**
 * Creates the temporary deployment of a model, once: its name is taken by the first request, and the token makes Bedrock ignore a second one. The token changes with each entry into
 * DeployCandidate, since a deployment that was deleted must be created again.
 * @returns ARN of the deployment
 * @throws DeploymentFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function createCandidate(
  bedrock: BedrockClient,
  { execution }: Deployable,
  { model, name }: { readonly model: PlannedModel; readonly name: string },
  entered: Date,
): Promise<string | typeof QUOTA_FULL> {
  const clientRequestToken = createHash("sha256")
    .update(JSON.stringify([execution.arn, model.modelArn, entered.toISOString()]))
    .digest("hex");
  try {
    const { customModelDeploymentArn } = await bedrock.send(
      new CreateCustomModelDeploymentCommand({
        modelDeploymentName: name,
        modelArn: model.modelArn,
        description: `Temporary: of the evaluation ${execution.name}`.replace(/[^\x20-\x7e]/g, "_"),
        clientRequestToken,
        tags: [executionTag(execution.arn)],
      }),
    );
    return customModelDeploymentArn ?? name;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === "ServiceQuotaExceededException") return QUOTA_FULL;
    if (!REFUSALS.has(error.name)) throw callFailure("bedrock:CreateCustomModelDeployment", name, error);
    // An attempt of this step that was given up on may have created it meanwhile: then it is the name that Bedrock refuses.
    const own = error.name === "ValidationException" ? await findDeployment(bedrock, name) : undefined;
    if (own?.modelArn === model.modelArn) return own.customModelDeploymentArn ?? name;
    throw failed(model, name, `${error.name}: ${error.message}`, error);
  }
}

export const failed = (model: PlannedModel, name: string, words: string, cause?: unknown): DeploymentFailed =>
  new DeploymentFailed(
    `Bedrock could not deploy the model ${model.name} (${model.modelArn}) as ${name}, bedrock:CreateCustomModelDeployment: ${words}\nFix what it names: the model must be Active and customized after 2025-07-16, in a Region with on-demand deployments (us-east-1). Then redrive this execution once its failed deployment is deleted, which takes some minutes and needs nobody.`,
    { cause },
  );
