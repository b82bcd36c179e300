import { ACCOUNT } from "../../template/intrinsics.ts";
import type { LanguageModel } from "../../trainer/policy-model.ts";
import { refused } from "../checked.ts";
import type { Deployments } from "../deployments.ts";
import { INFERENCE_MODEL, profileOf } from "../inference-profiles.ts";
import { runtimeErrors } from "./runtime-errors.ts";

/** What a modelId resolves to. */
export interface InvokedModel {
  /**
   * ARN of the custom model that answers, or the base model's id: the same by whatever profile or deployment it is
   * asked.
   */
  readonly name: string;
  readonly model: LanguageModel;
  readonly custom: boolean;
}

/**
 * Converse's pattern, as far as what it lets through means anything to the stand-in (botocore 1.44.8): a custom model
 * of Nova 2 Lite breaks on its colons.
 */
const MODEL_ID =
  /^(?:arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(?:[0-9]{12}:custom-model\/[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\/[a-z0-9]{12}|:foundation-model\/[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}(?:[.:]?[a-z0-9-]{1,63})|[0-9]{12}:(?:imported-model|provisioned-model|custom-model-deployment)\/[a-z0-9]{12}|[0-9]{12}:(?:application-)?inference-profile\/[a-zA-Z0-9-:.]+)|[a-zA-Z0-9-:._]+)$/;

/**
 * @param base what the base model answers with
 * @param notReady what a deployment that is being created answers with: not found, so that a caller must handle both
 * @throws AwsError ValidationException, ResourceNotFoundException, ModelNotReadyException
 */
export function invokedModel(
  modelId: string,
  deployments: Pick<Deployments, "served">,
  base: LanguageModel,
  notReady: "ModelNotReadyException" | "ResourceNotFoundException" = "ModelNotReadyException",
): InvokedModel {
  if (modelId.length > 2048 || !MODEL_ID.test(modelId))
    throw refused(
      `1 validation error detected: Value '${modelId}' at 'modelId' failed to satisfy constraint: Member must satisfy regular expression pattern of a model or deployment`,
    );
  if (profileOf(modelId) !== undefined) return { name: INFERENCE_MODEL, model: base, custom: false };
  if (modelId.includes(":custom-model-deployment/")) {
    const served = modelId.split(":")[4] === ACCOUNT ? deployments.served(modelId) : undefined;
    if (served?.status === "Creating" && notReady === "ModelNotReadyException") throw runtimeErrors.notReady();
    if (served?.status !== "Active")
      throw runtimeErrors.notFound(`The custom model deployment ${modelId} does not exist, or is not Active.`);
    return { name: served.model.modelArn, model: served.model.trained ?? base, custom: true };
  }
  const id = modelId.slice(modelId.lastIndexOf("/") + 1);
  if (id === INFERENCE_MODEL)
    throw refused(
      `Invocation of model ID ${id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  if (id === `${INFERENCE_MODEL}:256k`) throw runtimeErrors.notFound("Model not found.");
  throw refused("The provided model identifier is invalid.");
}
