/**
 * The environment variables that infra sets and handlers read. Only `handler.ts` files call {@link requireEnvironment}.
 */
export type EnvironmentName =
  /** The pipeline's one bucket. */
  | "BUCKET_NAME"
  /** ARN of the reward function's alias: what the smoke test invokes. */
  | "REWARD_FUNCTION_ALIAS_ARN"
  /** Name of the stable deployment that serves what was promoted. */
  | "PROMOTED_DEPLOYMENT"
  /** ARN of the role that Bedrock assumes during training. */
  | "BEDROCK_ROLE_ARN"
  /** ARN of the evaluation machine, which the pipeline starts. */
  | "EVALUATION_MACHINE_ARN"
  /** ARN of the pipeline's machine, which a sweep starts. */
  | "PIPELINE_MACHINE_ARN"
  /** ARN of the topic that notices are sent to. */
  | "TOPIC_ARN"
  /** Git commit of the deployed code, or "unknown". */
  | "SOURCE_COMMIT";

/**
 * @returns the variable's value, never empty.
 * @throws Error naming the variable that is missing; it fails the cold start, so that a wrong deployment is noticed at
 *   once.
 */
export function requireEnvironment(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `The environment variable ${name} is missing or empty; infra/ sets it for the functions that need it. Deploy the stack again.`,
    );
  return value;
}
