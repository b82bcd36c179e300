import { createHash } from "node:crypto";

/** The names of a run. They come from the execution alone, so that a step that runs again finds its own job. */
export interface RunNames {
  /** 38 characters; Bedrock allows 63 of `[a-zA-Z0-9](-*[a-zA-Z0-9+-.])*`. */
  readonly jobName: string;
  /** The prefix and 25 characters; Bedrock allows 63. */
  readonly customModelName: string;
  /** 64 hex digits; Bedrock allows 256. */
  readonly clientRequestToken: string;
}

/** What every job of this pipeline is named by. */
export const JOB_NAME_PREFIX = "finqa-rft-job-";

/**
 * @param executionArn as Step Functions gives it
 * @param startTime ISO 8601 with offset: the execution's first start, which a redrive does not change
 * @param modelPrefix of the execution input
 */
export function namesOf(executionArn: string, startTime: string, modelPrefix: string): RunNames {
  const hash = createHash("sha256").update(executionArn).digest("hex");
  const suffix = `${new Date(startTime).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${hash.slice(0, 8)}`;
  return {
    jobName: `${JOB_NAME_PREFIX}${suffix}`,
    customModelName: `${modelPrefix}-${suffix}`,
    clientRequestToken: hash,
  };
}

/** The Region of an ARN. Bedrock's job ARNs hold colons in their last part, so only the front is split. */
export function regionOf(arn: string): string {
  return arn.split(":", 4)[3] ?? "";
}

/** The account of an ARN. */
export function accountOf(arn: string): string {
  return arn.split(":", 5)[4] ?? "";
}
