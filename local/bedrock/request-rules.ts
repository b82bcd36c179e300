import * as z from "zod";
import { unsupported } from "../http/loopback-server.ts";
import { ACCOUNT } from "../template/intrinsics.ts";
import { checked, refused } from "./checked.ts";
import { ClientRequestToken, JobName, Name } from "./identifiers.ts";
import { checkTags, Tags } from "./tags.ts";

/**
 * What Bedrock's service model says of CreateModelCustomizationJob (botocore 1.43.107, bedrock/2023-04-20).
 * Deliberately not taken from functions/contract: this is the other side, and must not agree with the caller by
 * construction.
 */
const S3_URI = z
  .string()
  .max(1024)
  .regex(/^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+(?:\/[-!_*'().a-z0-9A-Z]+)*)?\/?$/);

const LAMBDA_ARN = z
  .string()
  .max(512)
  .regex(
    /^arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9-_.]+(:(\$LATEST|[a-zA-Z0-9-_]+))?$/,
  );

/**
 * RFT is offered for this model alone, of those that the pipeline may name, and in this Region; or for a custom model
 * of the account's own.
 */
const TRAINABLE = new RegExp(
  `^(arn:aws:bedrock:us-east-1::foundation-model/)?amazon\\.nova-2-lite-v1:0:256k$|^arn:aws:bedrock:us-east-1:${ACCOUNT}:custom-model/`,
);

/** Members that the pipeline does not use: with them, a rehearsal would promise what it has not tested. */
const NOT_STOOD_IN = ["customModelKmsKeyId", "vpcConfig", "hyperParameters"] as const;

export const CreateJobRequest = z.object({
  jobName: JobName,
  customModelName: Name,
  roleArn: z
    .string()
    .max(2048)
    .regex(/^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/),
  baseModelIdentifier: z.string().min(1).max(2048),
  clientRequestToken: ClientRequestToken.optional(),
  customizationType: z
    .enum(["FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION", "REINFORCEMENT_FINE_TUNING", "IMPORTED"])
    .optional(),
  trainingDataConfig: z.object({ s3Uri: S3_URI }),
  validationDataConfig: z.object({ validators: z.array(z.object({ s3Uri: S3_URI })).max(10) }).optional(),
  outputDataConfig: z.object({ s3Uri: S3_URI }),
  jobTags: Tags.optional(),
  customModelTags: Tags.optional(),
  customizationConfig: z
    .object({
      rftConfig: z.object({
        graderConfig: z.object({ lambdaGrader: z.object({ lambdaArn: LAMBDA_ARN }) }),
        // Optional in the shape. The service's own defaults are not documented: these are those of the guide and of the
        // AWS sample notebook.
        hyperParameters: z
          .object({
            epochCount: z.int().min(1).max(50).default(1),
            batchSize: z.int().min(16).max(512).default(32),
            learningRate: z.number().min(1e-7).max(1e-3).default(1e-5),
            maxPromptLength: z.int().default(4096),
            trainingSamplePerPrompt: z.int().min(2).max(16).default(4),
            inferenceMaxTokens: z.int().default(1000),
            reasoningEffort: z.enum(["low", "medium", "high"]).optional(),
            evalInterval: z.int().min(1).max(100).default(10),
          })
          .prefault({}),
      }),
    })
    .optional(),
});
export type CreateJobRequest = z.infer<typeof CreateJobRequest>;
export type RftConfig = NonNullable<CreateJobRequest["customizationConfig"]>["rftConfig"];

/** A request that Bedrock would take for an RFT job. */
export type RftRequest = CreateJobRequest & { readonly customizationConfig: { readonly rftConfig: RftConfig } };

/**
 * @throws AwsError ValidationException or TooManyTagsException (HTTP 400), as the service does for a request that its
 *   model or this pipeline's kind of job does not allow
 */
export function validated(body: unknown): RftRequest {
  const request = checked(CreateJobRequest, body);
  const unused = NOT_STOOD_IN.find((member) => (body as Record<string, unknown>)[member] !== undefined);
  if (unused !== undefined) throw unsupported("Bedrock", `CreateModelCustomizationJob with ${unused}`);
  const { customizationType, customizationConfig, baseModelIdentifier, jobTags = [], customModelTags = [] } = request;
  checkTags(jobTags);
  checkTags(customModelTags);
  const kinds = Object.keys((body as { customizationConfig?: object }).customizationConfig ?? {});
  if (kinds.length > 1)
    throw refused(`customizationConfig is a union: it takes one member, got ${kinds.join(" and ")}`);
  if (customizationType !== "REINFORCEMENT_FINE_TUNING")
    throw refused(
      `The rehearsal trains by REINFORCEMENT_FINE_TUNING only, got customizationType ${customizationType ?? "(none)"}`,
    );
  if (customizationConfig === undefined)
    throw refused("customizationConfig.rftConfig is required for REINFORCEMENT_FINE_TUNING");
  if (!TRAINABLE.test(baseModelIdentifier))
    throw refused(
      `The provided model identifier is invalid, or does not support reinforcement fine-tuning in this Region: ${baseModelIdentifier}`,
    );
  return { ...request, customizationConfig };
}
