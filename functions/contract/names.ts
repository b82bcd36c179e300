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

/** Of the machine's own executions, its name is the sixth part of their ARN: `finqa-rft-evaluation`, with the stage in between where there is one. */
const machinePrefix = (executionArn: string): string =>
  (executionArn.split(":", 7)[6] ?? "").replace(/-evaluation$/, "");

/** Twelve digits of the execution ARN: what an evaluation's temporary deployments are found by. */
export const candidateHash = (executionArn: string): string =>
  createHash("sha256").update(executionArn).digest("hex").slice(0, 12);

/**
 * Name of a temporary deployment. It comes from the execution alone, so that a step that runs again finds its own deployment. Bedrock allows 63 characters.
 * @param index of the model in the evaluation's plan
 */
export const candidateName = (executionArn: string, index: number): string =>
  `${machinePrefix(executionArn)}-candidate-${candidateHash(executionArn)}-${index}`;

/** The Region of an ARN. Bedrock's job ARNs hold colons in their last part, so only the front is split. */
export function regionOf(arn: string): string {
  return arn.split(":", 4)[3] ?? "";
}

/** The account of an ARN. */
export function accountOf(arn: string): string {
  return arn.split(":", 5)[4] ?? "";
}
