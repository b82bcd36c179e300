import { randomBytes } from "node:crypto";
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
import { CustomModels, describeModel } from "./custom-models.ts";
import { CustomizationJobs, type CustomizationJobsOptions } from "./customization-jobs.ts";
import type { DeploymentWhatIf } from "./deployment.ts";
import { Deployments } from "./deployments.ts";
import { identifier } from "./identifiers.ts";
import { describeProfile } from "./inference-profiles.ts";
import type { Job } from "./job.ts";
import { listJobs } from "./job-list.ts";

export interface BedrockOptions extends Omit<CustomizationJobsOptions, "newId"> {
  /**
   * What-if for tests: the error that a request gets, by its method, the number of requests before it, and its path.
   */
  readonly fault?: BedrockFault | undefined;
  readonly deployments?: readonly DeploymentWhatIf[] | undefined;
  /** What a deployment's creation takes, in seconds of the clock; some minutes where it is absent. */
  readonly creationSeconds?: number;
  /** Generates the id of a job or of a deployment, twelve of a-z and 0-9: Bedrock's are random. */
  readonly newId?: () => string;
  readonly whatIf?: BedrockWhatIf;
}

/** Behaviour that AWS does not document, and that a caller must not rely on. */
export interface BedrockWhatIf {
  /**
   * Seconds by which the answer to a read is stale: a job that was just created is missing, statuses are earlier ones.
   */
  readonly lag?: (operation: "Get" | "List", request: HttpRequest) => number;
  /** A job in progress whose stop is answered with ConflictException: the exception's causes are not documented. */
  readonly stopConflict?: (job: Job, request: HttpRequest) => boolean;
}

export type BedrockFault = (method: string, earlier: number, path: string) => AwsError | undefined;

/**
 * Bedrock's control plane for customization jobs, custom models and their deployments over HTTP (REST-JSON), for the
 * real SDK's client.
 */
export class Bedrock {
  readonly models: CustomModels;
  readonly deployments: Deployments;
  readonly #fault: BedrockFault | undefined;
  readonly #clock: BedrockOptions["clock"];
  readonly #whatIf: BedrockWhatIf;
  readonly #jobs: CustomizationJobs;
  #requests = 0;

  constructor(options: BedrockOptions) {
    const {
      clock,
      fault,
      deployments,
      creationSeconds,
      whatIf = {},
      newId = () => randomBytes(6).toString("hex"),
    } = options;
    this.#clock = clock;
    this.#whatIf = whatIf;
    this.#fault = fault;
    this.#jobs = new CustomizationJobs({ ...options, newId });
    this.models = new CustomModels(this.#jobs.all);
    this.deployments = new Deployments({
      clock,
      models: this.models,
      newId,
      ...(creationSeconds === undefined ? {} : { creationSeconds }),
      ...(deployments === undefined ? {} : { whatIfs: deployments }),
    });
  }

  get jobs(): Job[] {
    return this.#jobs.all;
  }

  serve(options: ServeOptions = {}): Promise<LoopbackServer> {
    return serve((request) => this.answer(request), options);
  }

  /** Resolves once no job is running; a job that hangs does not count. */
  settled(): Promise<void> {
    return this.#jobs.settled();
  }

  /**
   * A custom model of an earlier time, and the completed job that created it.
   * @param request CreateModelCustomizationJob's body
   * @param trained what it answers with; like the base model where it is absent
   * @param jobId the ARNs of job and model follow from it; a new one where it is absent
   */
  addModel(request: unknown, trained?: Job["trained"], jobId?: string): Job {
    return this.#jobs.addCompleted(request, trained, jobId);
  }

  /** Without a server: rejects with the AwsError that a server would answer with. */
  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path } = request;
    const fault = this.#fault?.(method, this.#requests++, path);
    if (fault !== undefined) throw fault;
    for (const [verb, pattern, answer] of this.#operations) {
      const match = method === verb ? pattern.exec(path) : null;
      if (match !== null) return answer(match[1] ?? "", request);
    }
    throw unsupported("Bedrock", `${method} ${path}`);
  }

  /** Method, path, and action: the path's identifier may hold slashes. */
  readonly #operations: readonly [
    method: string,
    path: RegExp,
    answer: (identifier: string, request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
  ][] = [
    [
      "POST",
      /^\/model-customization-jobs$/,
      async (_, { body }) => json(201, { jobArn: (await this.#jobs.create(parsed(body))).arn }),
    ],
    [
      "GET",
      /^\/model-customization-jobs$/,
      (_, request) => json(200, listJobs(this.jobs, request.query, this.#asOf("List", request))),
    ],
    [
      "GET",
      /^\/model-customization-jobs\/(.+)$/,
      (id, request) => {
        const asOf = this.#asOf("Get", request);
        return json(200, this.#jobs.find(id, asOf).describe(asOf));
      },
    ],
    [
      "POST",
      /^\/model-customization-jobs\/(.+)\/stop$/,
      (id, request) => {
        this.#jobs.stop(id, (job) => this.#whatIf.stopConflict?.(job, request) === true);
        return json(200, {});
      },
    ],
    [
      "GET",
      /^\/custom-models\/(.+)$/,
      (id, request) => json(200, describeModel(this.models.find(id, this.#asOf("Get", request)))),
    ],
    [
      "DELETE",
      /^\/custom-models\/(.+)$/,
      (id) => {
        this.models.delete(id, (modelArn) => this.deployments.uses(modelArn));
        return json(200, {});
      },
    ],
    [
      "POST",
      /^\/model-customization\/custom-model-deployments$/,
      (_, { body }) => json(202, { customModelDeploymentArn: this.deployments.create(parsed(body)).arn }),
    ],
    [
      "GET",
      /^\/model-customization\/custom-model-deployments$/,
      (_, { query }) => json(200, this.deployments.list(query)),
    ],
    [
      "GET",
      /^\/model-customization\/custom-model-deployments\/(.+)$/,
      (id) => json(200, this.deployments.describe(id)),
    ],
    [
      "PATCH",
      /^\/model-customization\/custom-model-deployments\/(.+)$/,
      (id, { body }) => json(202, { customModelDeploymentArn: this.deployments.update(id, parsed(body)).arn }),
    ],
    [
      "DELETE",
      /^\/model-customization\/custom-model-deployments\/(.+)$/,
      (id) => {
        this.deployments.delete(id);
        return json(200, {});
      },
    ],
    ["GET", /^\/inference-profiles\/(.+)$/, (id) => json(200, describeProfile(id))],
    [
      "POST",
      /^\/listTagsForResource$/,
      (_, { body }) =>
        json(200, { tags: this.#tagsOf((Object(parsed(body)) as { resourceARN?: unknown }).resourceARN) }),
    ],
  ];

  #tagsOf(resource: unknown): unknown {
    const arn = identifier("resourceARN", resource);
    if (arn.includes(":custom-model-deployment/")) return this.deployments.find(arn).created.tags;
    if (arn.includes(":custom-model/")) return this.models.find(arn).request.customModelTags ?? [];
    return this.#jobs.find(arn).request.jobTags ?? [];
  }

  /** The time that an answer is as of; undefined for now. */
  #asOf(operation: "Get" | "List", request: HttpRequest): Date | undefined {
    const lag = this.#whatIf.lag?.(operation, request) ?? 0;
    return lag > 0 ? new Date(this.#clock.now().getTime() - lag * 1000) : undefined;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("ValidationException", 400, "The request body is not JSON.");
  }
}
