import * as z from "zod";
import { checked } from "./checked.ts";

/** The service model's patterns for names and ARNs (botocore 1.44.8, bedrock/2023-04-20). */
const BASE_MODEL = "[a-z0-9-]{1,63}[.][a-z0-9-]{1,63}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}(:[a-z0-9-]{1,63}){0,2}";
const arnOf = (account: string, resource: string): string =>
  `arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:${account}:${resource}`;
const CUSTOM_MODEL = arnOf("[0-9]{12}", `custom-model/(imported|${BASE_MODEL})/[a-z0-9]{12}`);
const DEPLOYMENT = arnOf("[0-9]{12}", "custom-model-deployment/[a-z0-9]{12}");
const JOB = arnOf("[0-9]{12}", `model-customization-job/${BASE_MODEL}/[a-z0-9]{12}`);
/** Names of custom models and of their deployments. */
const NAME = "([0-9a-zA-Z][_-]?){1,63}";
/** The service model's [a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*, written so that no name takes exponential time to match. */
const JOB_NAME = "[a-zA-Z0-9][a-zA-Z0-9+\\-.]*";

const text = (min: number, max: number, ...patterns: readonly string[]) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(new RegExp(`^(?:${patterns.join("|")})$`));

export const CustomModelArn = text(20, 1011, CUSTOM_MODEL);
export const Name = text(1, 63, NAME);
export const JobName = text(1, 63, JOB_NAME);
export const ClientRequestToken = text(1, 256, "[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?");

/** The identifiers in a request's path or body; each is checked before the lookup. */
const IDENTIFIERS = {
  jobIdentifier: text(0, 1011, JOB, JOB_NAME),
  modelIdentifier: text(1, 2048, CUSTOM_MODEL, arnOf("", `foundation-model/${BASE_MODEL}`), BASE_MODEL, NAME),
  customModelDeploymentIdentifier: text(1, 93, DEPLOYMENT, NAME),
  inferenceProfileIdentifier: text(
    1,
    2048,
    "(arn:aws(-[^:]+)?:bedrock:[0-9a-z-]{0,20}:([0-9]{12})?:(application-)?inference-profile/)?[a-zA-Z0-9-:.]+",
  ),
  /** Of the stand-in's resources: jobs, custom models and deployments. */
  resourceARN: text(20, 1011, JOB, CUSTOM_MODEL, DEPLOYMENT),
};

/**
 * @param value what a request has under this name
 * @throws AwsError ValidationException for what can be no such identifier
 */
export function identifier(name: keyof typeof IDENTIFIERS, value: unknown): string {
  return checked(z.object({ [name]: IDENTIFIERS[name] }), { [name]: value })[name] ?? "";
}
