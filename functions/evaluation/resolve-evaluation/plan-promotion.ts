import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { findDeployment } from "../../aws/find-deployment.ts";
import { faultAt } from "../../contract/input-faults.ts";
import type { EvaluationInput } from "../../contract/evaluation/evaluation-input.ts";
import type { EvaluationPlan, PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";

const CHAMPION = "champion";

export interface PlannedPromotion {
  readonly promotion: EvaluationPlan["promotion"];
  /** With the champion, where it is none of the models already. */
  readonly models: readonly PlannedModel[];
  readonly faults: readonly string[];
}

/** A promoted model must beat what is served now: so the promoted deployment is asked as one more model. */
export async function planPromotion(
  { promote, models: requests }: EvaluationInput,
  models: readonly PlannedModel[],
  deploymentName: string,
  bedrock: BedrockClient,
): Promise<PlannedPromotion> {
  if (!promote) return { promotion: null, models, faults: [] };
  const faults = [
    ...(requests.length === 2
      ? []
      : [faultAt(["promote"], true, "true for two models: the first, and the one that may be promoted")]),
    ...(models.some(({ role, modelArn }) => role === "candidate" && !/:custom-model\//.test(modelArn))
      ? [
          faultAt(
            ["models", 1, "id"],
            requests[1]?.id,
            "a custom model or its deployment: only such a model can be deployed",
          ),
        ]
      : []),
    ...requests.flatMap(({ name }, index) =>
      name === CHAMPION
        ? [faultAt(["models", index, "name"], name, `another name: ${CHAMPION} is what the promoted deployment serves`)]
        : [],
    ),
  ];
  const served = await findDeployment(bedrock, deploymentName);
  const servedModelArn = served?.modelArn ?? null;
  const promotion = { deploymentName, servedModelArn };
  if (servedModelArn === null || models.some(({ modelArn }) => modelArn === servedModelArn))
    return { promotion, models, faults };
  const champion = {
    name: CHAMPION,
    role: "champion" as const,
    modelArn: servedModelArn,
    modelId: served?.customModelDeploymentArn ?? deploymentName,
  };
  return { promotion, models: [...models, champion], faults };
}
