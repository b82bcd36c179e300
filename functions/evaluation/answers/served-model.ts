import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { findDeployment, isUpdating } from "../../aws/find-deployment.ts";
import { ServedModelChanged } from "../../contract/errors.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";

/**
 * Checked after an answer and before it is stored: a deployment that somebody else may update could have answered with
 * another model, and answers are stored under the model's name permanently. Temporary deployments are this execution's
 * own, and are never updated.
 * @throws ServedModelChanged, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function assertServesItsModel(bedrock: BedrockClient, model: AskedModel): Promise<void> {
  const { modelId, modelArn, name, temporary } = model;
  if (temporary || modelId === modelArn) return;
  const deployment = await findDeployment(bedrock, modelId);
  const updating = deployment !== undefined && isUpdating(deployment);
  if (deployment?.modelArn === modelArn && !updating) return;
  throw new ServedModelChanged(
    `The deployment ${modelId}, which this evaluation asks as ${name}, ${updating ? `is being updated to ${deployment.updateDetails?.modelArn ?? "another model"}` : `serves ${deployment?.modelArn ?? "no model"} now`}; at the beginning it served ${modelArn}. No answer of another model was kept. Start a new execution once nobody changes the deployment: it asks only what is missing.`,
  );
}
