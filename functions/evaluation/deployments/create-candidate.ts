import { createHash } from "node:crypto";
import { type BedrockClient, CreateCustomModelDeploymentCommand } from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import { findDeployment } from "../../aws/find-deployment.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import type { Deployable } from "../../contract/evaluation/deployment.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { executionTag } from "../../contract/job-tags.ts";
import { failed } from "./deployment-limits.ts";

/** The account has no room for another deployment. */
export const QUOTA_FULL = Symbol("quota full");

/** Bedrock's errors that reject this request; all others are about the call. */
const REFUSALS = new Set(["ValidationException", "ResourceNotFoundException", "TooManyTagsException"]);

/**
 * Creates the temporary deployment of a model, once: the first request takes the name, and the token makes Bedrock
 * ignore a second one. The token changes with each entry into DeployCandidate, since a deployment that was deleted must
 * be created again.
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
    // An attempt of this step that timed out may have created it meanwhile: then Bedrock refuses the name.
    const own = error.name === "ValidationException" ? await findDeployment(bedrock, name) : undefined;
    if (own?.modelArn === model.modelArn) return own.customModelDeploymentArn ?? name;
    if (/in use|already exists|taken/i.test(error.message) && own === undefined)
      throw new ServiceTemporarilyUnavailable(
        `bedrock:CreateCustomModelDeployment says that the name ${name} is taken (${error.message}), and bedrock:GetCustomModelDeployment does not show it: the answer is stale. The state machine retries.`,
        { cause: error },
      );
    throw failed(model, name, `${error.name}: ${error.message}`, error);
  }
}
