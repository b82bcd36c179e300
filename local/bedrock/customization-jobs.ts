import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../clock.ts";
import { AwsError } from "../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import { identifier } from "./identifiers.ts";
import { Job } from "./job.ts";
import { type RftRequest, validated } from "./request-rules.ts";

export interface CustomizationJobsOptions {
  readonly clock: Pick<Clock, "now">;
  /** Whether the role of this ARN may be assumed by Bedrock for a job of that ARN. */
  readonly mayAssume: (roleArn: string, jobArn: string) => Promise<boolean>;
  /** Runs a created job; what it throws is the job's failure. */
  readonly train: (job: Job) => Promise<void>;
  readonly newId: () => string;
}

/** The account's model customization jobs, in the order in which they were created. */
export class CustomizationJobs {
  readonly all: Job[] = [];
  readonly #options: CustomizationJobsOptions;
  readonly #trainings: Promise<void>[] = [];

  constructor(options: CustomizationJobsOptions) {
    this.#options = options;
  }

  /** Resolves once no job is running; a job that hangs does not count. */
  async settled(): Promise<void> {
    await Promise.all(this.#trainings);
  }

  /** @throws AwsError ValidationException, TooManyTagsException, ConflictException */
  async create(body: unknown): Promise<Job> {
    const request = validated(body);
    const { id, arn } = this.#newName();
    const assumable = await this.#options.mayAssume(request.roleArn, arn);
    const repeated = this.all.find(
      (job) =>
        request.clientRequestToken !== undefined && job.request.clientRequestToken === request.clientRequestToken,
    );
    if (repeated !== undefined) {
      // A token with the same request is ignored (service model); what another request with it does is not documented:
      // refused here, so that such a caller is found.
      if (!isDeepStrictEqual(repeated.request, request))
        throw new AwsError("ConflictException", 400, "The client request token was used with another request.");
      return repeated;
    }
    if (this.all.some((job) => job.request.jobName === request.jobName))
      throw new AwsError("ConflictException", 400, `The job name ${request.jobName} is already in use.`);
    if (this.all.some((job) => job.request.customModelName === request.customModelName))
      throw new AwsError("ConflictException", 400, `The model name ${request.customModelName} is already in use.`);
    if (!assumable)
      throw new AwsError(
        "ValidationException",
        400,
        `Could not assume the provided role ${request.roleArn}: its trust policy must name bedrock.amazonaws.com, for this account's training jobs.`,
      );
    return this.#start(id, arn, request);
  }

  /**
   * A job of an earlier time that was completed.
   * @param body CreateModelCustomizationJob's
   */
  addCompleted(body: unknown, trained?: Job["trained"], jobId?: string): Job {
    const { id, arn } = this.#newName(jobId);
    const job = new Job(id, arn, validated(body), () => this.#options.clock.now());
    job.trained = trained;
    job.end("Completed");
    this.all.push(job);
    return job;
  }

  /**
   * @param refuses what-if: a job in progress whose stop is answered with a conflict anyway
   * @throws AwsError ConflictException, ResourceNotFoundException, ValidationException
   */
  stop(asked: string, refuses: (job: Job) => boolean): void {
    const job = this.find(asked);
    // A job of a status that Bedrock may invent has not ended, and can be stopped.
    if (!["InProgress", "Paused"].includes(job.status))
      throw new AwsError(
        "ConflictException",
        400,
        `The job ${job.request.jobName} is ${job.status}; only a job in progress can be stopped.`,
      );
    if (refuses(job))
      throw new AwsError("ConflictException", 400, "A conflict occurred while performing an operation.");
    job.stop();
  }

  /**
   * @param asked ARN or name
   * @param asOf leaves out jobs that were created later
   * @throws AwsError ResourceNotFoundException, ValidationException
   */
  find(asked: string, asOf?: Date): Job {
    const wanted = identifier("jobIdentifier", asked);
    const job = this.all.find(({ arn, request }) => arn === wanted || request.jobName === wanted);
    if (job === undefined || (asOf !== undefined && !job.isKnownAt(asOf)))
      throw new AwsError("ResourceNotFoundException", 404, `The provided job identifier ${asked} does not exist.`);
    return job;
  }

  #newName(id = this.#options.newId()): { id: string; arn: string } {
    return {
      id,
      arn: `arn:aws:bedrock:${REGION}:${ACCOUNT}:model-customization-job/amazon.nova-2-lite-v1:0:256k/${id}`,
    };
  }

  #start(id: string, arn: string, request: RftRequest): Job {
    const { clock, train } = this.#options;
    const job = new Job(id, arn, request, () => clock.now());
    this.all.push(job);
    this.#trainings.push(
      train(job).catch((error: unknown) => {
        job.end("Failed", error instanceof Error ? error.message : String(error));
      }),
    );
    return job;
  }
}
