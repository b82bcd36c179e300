import { AwsError } from "../http/loopback-server.ts";
import { refused } from "./checked.ts";
import { identifier } from "./identifiers.ts";
import type { Job } from "./job.ts";

/**
 * The account's custom models: one of each completed training job, until it is deleted. A model is the job that made
 * it.
 */
export class CustomModels {
  readonly #jobs: readonly Job[];
  readonly #deleted = new Set<Job>();

  constructor(jobs: readonly Job[]) {
    this.#jobs = jobs;
  }

  /**
   * @param asked ARN or name
   * @param asOf a stale answer's time; absent: now
   * @throws AwsError ResourceNotFoundException, also for the model of a job that is not Completed; ValidationException
   *   for what can't be an identifier
   */
  find(asked: string, asOf?: Date): Job {
    const wanted = identifier("modelIdentifier", asked);
    const model = this.#jobs.find(
      (job) =>
        job.summarize(asOf).status === "Completed" &&
        !this.#deleted.has(job) &&
        (job.modelArn === wanted || job.request.customModelName === wanted),
    );
    if (model === undefined)
      throw new AwsError("ResourceNotFoundException", 404, `The provided model identifier ${asked} does not exist.`);
    return model;
  }

  /** A model that may be deployed. @throws AwsError */
  deployable(arn: string): Job {
    const model = this.find(arn);
    if (model.modelStatus !== "Active")
      throw refused(`The custom model ${arn} is ${model.modelStatus}; only an Active one can be deployed.`);
    return model;
  }

  /**
   * @param inUse whether a deployment serves a model of this ARN, or is being updated to it
   * @throws AwsError ConflictException
   */
  delete(asked: string, inUse: (modelArn: string) => boolean): void {
    const model = this.find(asked);
    if (model.modelStatus === "Creating" || inUse(model.modelArn))
      throw new AwsError("ConflictException", 400, `The custom model ${model.modelArn} is in use or being created.`);
    this.#deleted.add(model);
  }
}

/** The body of GetCustomModel's answer. */
export function describeModel(job: Job): Record<string, unknown> {
  const { request, trainingLoss } = job;
  return {
    modelArn: job.modelArn,
    modelName: request.customModelName,
    jobName: request.jobName,
    jobArn: job.arn,
    baseModelArn: job.baseModelArn,
    customizationType: request.customizationType,
    trainingDataConfig: request.trainingDataConfig,
    validationDataConfig: request.validationDataConfig ?? { validators: [] },
    outputDataConfig: request.outputDataConfig,
    ...(trainingLoss === undefined ? {} : { trainingMetrics: { trainingLoss } }),
    creationTime: job.endTime,
    customizationConfig: request.customizationConfig,
    modelStatus: job.modelStatus,
  };
}
