import { createHash } from "node:crypto";

/** The names of a run. They come from the execution alone, so that a step that runs again finds its own job. */
export interface RunNames {
  /** The machine's name and 21 characters; Bedrock allows 63 of `[a-zA-Z0-9](-*[a-zA-Z0-9+-.])*`. */
  readonly jobName: string;
  /** The prefix and 25 characters; Bedrock allows 63. Holds the date, for the person who looks through models. */
  readonly customModelName: string;
  /** 64 hex digits; Bedrock allows 256. */
  readonly clientRequestToken: string;
}

/**
 * @param executionArn as Step Functions gives it
 * @param startTime ISO 8601 with offset: the execution's first start, which a redrive does not change
 * @param modelPrefix of the execution input
 */
export function namesOf(executionArn: string, startTime: string, modelPrefix: string): RunNames {
  const hash = hashOf(executionArn);
  return {
    jobName: `${jobNamePrefix(executionArn)}${hash.slice(0, 16)}`,
    customModelName: `${modelPrefix}-${datedSuffix(hash, startTime)}`,
    clientRequestToken: hash,
  };
}

/** Prefix of every job name of a state machine, so that two machines in an account don't collide. */
export const jobNamePrefix = (executionArn: string): string => `${machineOf(executionArn)}-job-`;

/** The execution's name, in the same ARN. */
export const executionNameOf = (executionArn: string): string => executionArn.split(":").slice(7).join(":");

/** The state machine's name, in `arn:aws:states:<region>:<account>:execution:<machine>:<execution>`. */
export const machineOf = (executionArn: string): string => executionArn.split(":")[6] ?? "";

/**
 * The names that the job of an execution may have: the one of today, and that of release 1, which held the start as
 * well. A job with an old name keeps it for ever.
 * @param startTime by the clock of whoever asks: the event's may differ by a second from the one that release 1 was
 *   told
 */
export const jobNamesOf = (executionArn: string, startTime: string): readonly [string, string] => {
  const hash = hashOf(executionArn);
  return [
    namesOf(executionArn, startTime, "").jobName,
    `${jobNamePrefix(executionArn)}${datedSuffix(hash, startTime)}`,
  ];
};

/**
 * Whether a job is the execution's own, "own", or of another execution of the same machine, "other"; undefined for any
 * other job.
 */
export function ownerOf(jobName: string, executionArn: string): "own" | "other" | undefined {
  const prefix = jobNamePrefix(executionArn);
  if (!jobName.startsWith(prefix)) return undefined;
  const [, sixteen, eight] = JOB_SUFFIX.exec(jobName.slice(prefix.length)) ?? [];
  const digits = sixteen ?? eight;
  if (digits === undefined) return undefined;
  return hashOf(executionArn).startsWith(digits) ? "own" : "other";
}

/** After the prefix: 16 digits of the hash; of release 1, the start and 8 of them. */
const JOB_SUFFIX = /^(?:([0-9a-f]{16})|\d{8}T\d{6}-([0-9a-f]{8}))$/;

const datedSuffix = (hash: string, startTime: string): string =>
  `${new Date(startTime).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${hash.slice(0, 8)}`;

const hashOf = (executionArn: string): string => createHash("sha256").update(executionArn).digest("hex");

/**
 * What the names of an evaluation's deployments begin with; the machine's name is `finqa-rft-evaluation`, with the
 * stage in between where there is one.
 */
const machinePrefix = (executionArn: string): string => machineOf(executionArn).replace(/-evaluation$/, "");

/** Twelve digits of the execution ARN: what an evaluation's temporary deployments are found by. */
export const candidateHash = (executionArn: string): string => hashOf(executionArn).slice(0, 12);

/**
 * Name of a temporary deployment. It comes from the execution alone, so that a step that runs again finds its own
 * deployment. Bedrock allows 63 characters.
 * @param index of the model in the evaluation's plan
 */
export const candidateName = (executionArn: string, index: number): string =>
  `${machinePrefix(executionArn)}-candidate-${candidateHash(executionArn)}-${index}`;

const SWEEP = /-sweep$/;

/**
 * Whether an execution is one of the sweep machine: `finqa-rft-sweep`, with the stage in between where there is one.
 */
export const isSweep = (executionArn: string): boolean => SWEEP.test(machineOf(executionArn));

/**
 * The name of a trial's execution: of the sweep, the trial and the attempt, so that a step that runs again finds the
 * same one. Step Functions allows 80 characters.
 */
export const trialExecutionName = (sweepArn: string, index: number, attempt: number): string => {
  const name = Array.from(executionNameOf(sweepArn)).slice(0, 50).join("");
  return `${name}-${hashOf(sweepArn).slice(0, 8)}-trial-${index + 1}-${attempt}`;
};

/** ARN of an execution of the pipeline that a sweep's machine belongs to. */
export function pipelineExecutionArn(sweepArn: string, executionName: string): string {
  const [arn, partition, service, region, account, kind, machine = ""] = sweepArn.split(":");
  return [arn, partition, service, region, account, kind, machine.replace(SWEEP, ""), executionName].join(":");
}

/** The Region of an ARN. Bedrock's job ARNs hold colons in their last part, so only the front is split. */
export function regionOf(arn: string): string {
  return arn.split(":", 4)[3] ?? "";
}

/** The account of an ARN. */
export function accountOf(arn: string): string {
  return arn.split(":", 5)[4] ?? "";
}
