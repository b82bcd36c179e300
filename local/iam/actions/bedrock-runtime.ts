import { profileOf } from "../../bedrock/inference-profiles.ts";
import type { HttpRequest } from "../../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../../template/intrinsics.ts";
import type { Access } from "../gate.ts";

/**
 * Converse is bedrock:InvokeModel: on a deployment by itself; by an inference profile on the profile, and on the
 * foundation model in each Region that the profile may route the call to, which a condition may tie to the profile
 * (Bedrock User Guide, inference-profiles-prereq).
 */
export function bedrockRuntimeAccess({ method, path }: HttpRequest): Access[] {
  const [, modelId] = /^\/model\/(.+)\/converse$/.exec(path) ?? [];
  if (method !== "POST" || modelId === undefined) return []; // not implemented: the stand-in says so
  const action = "bedrock:InvokeModel";
  const profile = profileOf(modelId);
  if (profile === undefined) return INVOKABLE.test(modelId) ? [{ action, resource: resourceOf(modelId) }] : [];
  const context = { "bedrock:InferenceProfileArn": profile.arn };
  return [
    { action, resource: profile.arn },
    // IAM's data has no model without a Region, which the global profile needs.
    ...profile.models
      .filter((model) => !model.startsWith("arn:aws:bedrock:::"))
      .map((resource) => ({ action, resource, context })),
  ];
}

/** What a modelId may be, except a custom model: the service's pattern refuses that before it asks IAM. */
const INVOKABLE =
  /^(?:arn:aws:bedrock:[a-z0-9-]+:\d*:(?:custom-model-deployment|inference-profile|foundation-model)\/[^/]+|[a-zA-Z0-9-:._]+)$/;

function resourceOf(modelId: string): string {
  if (modelId.startsWith("arn:")) return modelId;
  return /^[a-z]{2,6}\.[a-z]+\./.test(modelId)
    ? `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${modelId}`
    : `arn:aws:bedrock:${REGION}::foundation-model/${modelId}`;
}
