import { AwsError } from "../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import { identifier } from "./identifiers.ts";

/**
 * The model that Converse asks where training asks `…:256k`: Nova 2 Lite has no on-demand throughput of its own, only
 * by a profile.
 */
export const INFERENCE_MODEL = "amazon.nova-2-lite-v1:0";

const foundationModel = (region: string): string => `arn:aws:bedrock:${region}::foundation-model/${INFERENCE_MODEL}`;

/** An inference profile of the system's, and the models that it may route a call to. */
export interface InferenceProfile {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly models: readonly string[];
}

const profile = (prefix: string, name: string, models: readonly string[]): InferenceProfile => ({
  id: `${prefix}.${INFERENCE_MODEL}`,
  arn: `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${prefix}.${INFERENCE_MODEL}`,
  name,
  models,
});

/**
 * Nova 2 Lite's. The Regions are those that two public configurations list; for the global profile, IAM asks for a
 * model without Region besides.
 */
export const PROFILES: readonly InferenceProfile[] = [
  profile("us", "US Nova 2 Lite", ["us-east-1", "us-east-2", "us-west-2"].map(foundationModel)),
  profile("global", "Global Nova 2 Lite", [foundationModel(REGION), foundationModel("")]),
];

export const profileOf = (idOrArn: string): InferenceProfile | undefined =>
  PROFILES.find(({ id, arn }) => id === idOrArn || arn === idOrArn);

/** The body of GetInferenceProfile's answer. @throws AwsError ResourceNotFoundException, ValidationException */
export function describeProfile(asked: string): Record<string, unknown> {
  const found = profileOf(identifier("inferenceProfileIdentifier", asked));
  if (found === undefined)
    throw new AwsError("ResourceNotFoundException", 404, `The inference profile ${asked} does not exist.`);
  const { id, arn, name, models } = found;
  return {
    inferenceProfileName: name,
    inferenceProfileArn: arn,
    inferenceProfileId: id,
    models: models.map((modelArn) => ({ modelArn })),
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  };
}
