import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../clock.ts";
import {
  AwsError,
  type HttpAnswer,
  type HttpRequest,
  json,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import { Job } from "./job.ts";
import { listJobs } from "./job-list.ts";
import { type RftRequest, validated } from "./request-rules.ts";

export interface BedrockOptions {
  readonly clock: Pick<Clock, "now">;
  /** Whether the role of this ARN may be assumed by Bedrock for a job of that ARN. */
  readonly mayAssume: (roleArn: string, jobArn: string) => Promise<boolean>;
  /** Carries a created job out; what it throws is the job's failure. */
  readonly train: (job: Job) => Promise<void>;
  /** What-if for tests: an error that a request is answered with, by its method and how many requests came before. */
  readonly fault?: BedrockFault | undefined;
  /** Makes up the id of a job: Bedrock's are random. */
  readonly newId?: () => string;
  readonly whatIf?: BedrockWhatIf;
}

/** What AWS documents nothing of, and a caller must not rely on. */
export interface BedrockWhatIf {
  /** Seconds by which the answer to a read is behind: a job that was just created is missing, statuses are those of before. */
  readonly lag?: (operation: "Get" | "List", request: HttpRequest) => number;
  /** A job in progress whose stop is answered with ConflictException: the exception's causes are not documented. */
  readonly stopConflict?: (job: Job, request: HttpRequest) => boolean;
}

export type BedrockFault = (method: string, earlier: number) => AwsError | undefined;

/** Bedrock's control plane for customization jobs over HTTP (REST-JSON), for the real SDK's client. */
export class Bedrock {
  readonly jobs: Job[] = [];
  readonly #options: BedrockOptions;
  readonly #trainings: Promise<void>[] = [];
  #requests = 0;

  constructor(options: BedrockOptions) {
    this.#options = options;
  }

  serve(options: ServeOptions = {}): Promise<LoopbackServer> {
    return serve((request) => this.answer(request), options);
  }

  /** Resolves once no job is at work; a job that hangs is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#trainings);
  }

  /** Without a server: rejects with the AwsError that a server would answer with. */
  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, query, body } = request;
    const fault = this.#options.fault?.(method, this.#requests++);
    if (fault !== undefined) throw fault;
    const [, identifier, stop] = /^\/model-customization-jobs(?:\/(.+?)(\/stop)?)?$/.exec(path) ?? [];
    if (path === "/model-customization-jobs" && method === "POST")
      return json(201, { jobArn: (await this.#create(parsed(body))).arn });
    if (path === "/model-customization-jobs" && method === "GET")
      return json(200, listJobs(this.jobs, query, this.#asOf("List", request)));
    if (identifier !== undefined && method === "GET") {
      const asOf = this.#asOf("Get", request);
      return json(200, this.#find(identifier, asOf).describe(asOf));
    }
    if (identifier !== undefined && method === "POST" && stop !== undefined) {
      this.#stop(this.#find(identifier), request);
      return json(200, {});
    }
    if (path === "/listTagsForResource" && method === "POST")
      return json(200, {
        tags: this.#find(String((parsed(body) as { resourceARN?: unknown }).resourceARN)).request.jobTags ?? [],
      });
    throw unsupported("Bedrock", `${method} ${path}`);
  }

  async #create(body: unknown): Promise<Job> {
    const request = validated(body);
    const { mayAssume, newId = () => randomBytes(6).toString("hex") } = this.#options;
    const id = newId();
    const arn = `arn:aws:bedrock:${REGION}:${ACCOUNT}:model-customization-job/amazon.nova-2-lite-v1:0:256k/${id}`;
    const assumable = await mayAssume(request.roleArn, arn);
    const repeated = this.jobs.find(
      (job) =>
        request.clientRequestToken !== undefined && job.request.clientRequestToken === request.clientRequestToken,
    );
    if (repeated !== undefined) {
      // A token with the same request is ignored (service model); what another request with it does is not documented: refused here, so that a caller that does it is found.
      if (!isDeepStrictEqual(repeated.request, request))
        throw new AwsError("ConflictException", 400, "The client request token was used with another request.");
      return repeated;
    }
    if (this.jobs.some((job) => job.request.jobName === request.jobName))
      throw new AwsError("ConflictException", 400, `The job name ${request.jobName} is already in use.`);
    if (this.jobs.some((job) => job.request.customModelName === request.customModelName))
      throw new AwsError("ConflictException", 400, `The model name ${request.customModelName} is already in use.`);
    if (!assumable)
      throw new AwsError(
        "ValidationException",
        400,
        `Could not assume the provided role ${request.roleArn}: its trust policy must name bedrock.amazonaws.com, for this account's training jobs.`,
      );
    return this.#start(id, arn, request);
  }

  #start(id: string, arn: string, request: RftRequest): Job {
    const { clock, train } = this.#options;
    const job = new Job(id, arn, request, () => clock.now());
    this.jobs.push(job);
    this.#trainings.push(
      train(job).catch((error: unknown) => {
        job.end("Failed", error instanceof Error ? error.message : String(error));
      }),
    );
    return job;
  }

  /** What an answer is as of; undefined for now. */
  #asOf(operation: "Get" | "List", request: HttpRequest): Date | undefined {
    const lag = this.#options.whatIf?.lag?.(operation, request) ?? 0;
    return lag > 0 ? new Date(this.#options.clock.now().getTime() - lag * 1000) : undefined;
  }

  /** A job of a status that Bedrock may invent has not ended, and can be stopped. */
  #stop(job: Job, request: HttpRequest): void {
    if (!["InProgress", "Paused"].includes(job.status))
      throw new AwsError(
        "ConflictException",
        400,
        `The job ${job.request.jobName} is ${job.status}; only a job in progress can be stopped.`,
      );
    if (this.#options.whatIf?.stopConflict?.(job, request) === true)
      throw new AwsError("ConflictException", 400, "A conflict occurred while performing an operation.");
    job.stop();
  }

  #find(identifier: string, asOf?: Date): Job {
    if (identifier.length > 1011)
      throw new AwsError(
        "ValidationException",
        400,
        "1 validation error(s) detected: Value at 'jobIdentifier' failed to satisfy constraint: at most 1011 characters",
      );
    const job = this.jobs.find(({ arn, request }) => arn === identifier || request.jobName === identifier);
    if (job === undefined || (asOf !== undefined && !job.isKnownAt(asOf)))
      throw new AwsError("ResourceNotFoundException", 404, `The provided job identifier ${identifier} does not exist.`);
    return job;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("ValidationException", 400, "The request body is no JSON.");
  }
}
