import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { AwsError } from "../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import { checked, refused } from "./checked.ts";
import type { CustomModels } from "./custom-models.ts";
import { CREATION_SECONDS, Deployment, type DeploymentWhatIf, type Outcome } from "./deployment.ts";
import { describeDeployment, listDeployments } from "./deployment-views.ts";
import { ClientRequestToken, CustomModelArn, identifier, Name } from "./identifiers.ts";
import type { Job } from "./job.ts";
import { checkTags, Tags } from "./tags.ts";

/** CreateCustomModelDeployment's and UpdateCustomModelDeployment's bodies, by the service model. */
const CreateRequest = z.object({
  modelDeploymentName: Name,
  modelArn: CustomModelArn,
  description: z.string().min(1).max(2048).optional(),
  tags: Tags.default([]),
  clientRequestToken: ClientRequestToken.optional(),
});
const UpdateRequest = z.object({ modelArn: CustomModelArn });

/** Values that third parties read in their accounts, 2026-08: deployments in all, and those with status Creating. */
const QUOTAS = { total: 10, creating: 2 } as const;

/** How late Get and List are in the what-if "late-reads", in simulated seconds. */
const LATE_SECONDS = 30;

export interface DeploymentsOptions {
  readonly clock: Pick<Clock, "now">;
  readonly models: CustomModels;
  readonly newId: () => string;
  /** What a deployment's creation takes, in seconds of the clock. */
  readonly creationSeconds?: number;
  readonly whatIfs?: readonly DeploymentWhatIf[];
}

/** The model that answers for a deployment's ARN. */
export interface Served {
  readonly status: "Creating" | "Active" | "Failed";
  readonly model: Job;
}

/** The account's custom model deployments. */
export class Deployments {
  readonly #options: DeploymentsOptions;
  /** With those that were deleted, in the order of creation. */
  readonly #all: { readonly deployment: Deployment; readonly request: z.infer<typeof CreateRequest> }[] = [];

  constructor(options: DeploymentsOptions) {
    this.#options = options;
  }

  /** Those that exist now. */
  get all(): Deployment[] {
    return this.#existing(this.#options.clock.now());
  }

  /**
   * @throws AwsError ValidationException, ResourceNotFoundException, ServiceQuotaExceededException,
   *   TooManyTagsException; never a ConflictException, which the service model has not here
   */
  create(body: unknown): Deployment {
    const request = checked(CreateRequest, body);
    checkTags(request.tags);
    const repeated = this.#repeated(request);
    if (repeated !== undefined) return repeated;
    this.#options.models.deployable(request.modelArn);
    if (this.all.some(({ name }) => name === request.modelDeploymentName))
      throw refused(`The model deployment name ${request.modelDeploymentName} is already in use.`);
    this.#checkQuotas();
    return this.#add(request, this.#options.clock.now(), this.#outcome("creation"));
  }

  /** A deployment of an earlier time, which is Active. */
  addActive(name: string, modelArn: string, arn?: string): Deployment {
    const createdAt = new Date(this.#options.clock.now().getTime() - CREATION_SECONDS * 1000);
    return this.#add(checked(CreateRequest, { modelDeploymentName: name, modelArn }), createdAt, "succeeds", arn);
  }

  /** @throws AwsError ResourceNotFoundException, ValidationException */
  update(asked: string, body: unknown): Deployment {
    const deployment = this.find(asked);
    const { modelArn } = checked(UpdateRequest, body);
    this.#options.models.deployable(modelArn);
    const now = this.#options.clock.now();
    const { status, updateDetails, modelArn: served } = deployment.stateAt(now);
    // The service's messages for these three: not found. Its model has no ConflictException here.
    if (status !== "Active")
      throw refused(`The deployment ${deployment.name} is ${status}; only an Active one can be updated.`);
    if (updateDetails?.updateStatus === "Updating")
      throw refused(`The deployment ${deployment.name} is being updated to ${updateDetails.modelArn}.`);
    if (served === modelArn) throw refused(`The deployment ${deployment.name} serves ${modelArn} already.`);
    deployment.update(modelArn, now, this.#outcome("update"));
    return deployment;
  }

  /** @throws AwsError ResourceNotFoundException, ValidationException, ConflictException */
  delete(asked: string): void {
    const deployment = this.find(asked);
    const now = this.#options.clock.now();
    const { status, updateDetails } = deployment.stateAt(now);
    const changing = status === "Creating" || updateDetails?.updateStatus === "Updating";
    if (changing && this.#has("deletion-conflicts"))
      throw new AwsError("ConflictException", 400, `The deployment ${deployment.name} is being created or updated.`);
    deployment.delete(now);
  }

  /** The body of GetCustomModelDeployment's answer. @throws AwsError ResourceNotFoundException, ValidationException */
  describe(asked: string): Record<string, unknown> {
    const time = this.#readTime();
    return describeDeployment(this.find(asked, time), time);
  }

  /** The body of ListCustomModelDeployments' answer. @throws AwsError ValidationException */
  list(query: URLSearchParams): Record<string, unknown> {
    const time = this.#readTime();
    return listDeployments(this.#existing(time), query, time);
  }

  /**
   * @param asked ARN or name
   * @throws AwsError ResourceNotFoundException, ValidationException
   */
  find(asked: string, time = this.#options.clock.now()): Deployment {
    const wanted = identifier("customModelDeploymentIdentifier", asked);
    const found = this.#existing(time).find(({ arn, name }) => arn === wanted || name === wanted);
    if (found === undefined)
      throw new AwsError("ResourceNotFoundException", 404, `The custom model deployment ${asked} does not exist.`);
    return found;
  }

  /** @returns undefined where there is no such deployment now */
  served(arn: string): Served | undefined {
    const now = this.#options.clock.now();
    const deployment = this.#existing(now).find((existing) => existing.arn === arn);
    if (deployment === undefined) return undefined;
    const { status, modelArn } = deployment.stateAt(now);
    return { status, model: this.#options.models.find(modelArn) };
  }

  /** Whether a deployment serves a model, or is being updated to it. */
  uses(modelArn: string): boolean {
    const now = this.#options.clock.now();
    return this.all.some((deployment) => {
      const state = deployment.stateAt(now);
      return state.modelArn === modelArn || state.updateDetails?.modelArn === modelArn;
    });
  }

  /**
   * Bedrock ignores a request whose token came before, without an error (service model); what another request with it
   * does is not documented: refused here, so that such a caller is found.
   */
  #repeated(request: z.infer<typeof CreateRequest>): Deployment | undefined {
    const { clientRequestToken: token } = request;
    if (token === undefined) return undefined;
    const now = this.#options.clock.now();
    const before = this.#all.find(
      (one) =>
        one.request.clientRequestToken === token && (one.deployment.existsAt(now) || this.#has("tokens-outlive")),
    );
    if (before !== undefined && !isDeepStrictEqual(before.request, request))
      throw refused("The client request token was used with another request.");
    return before?.deployment;
  }

  #checkQuotas(): void {
    const now = this.#options.clock.now();
    const creating = this.all.filter((deployment) => deployment.stateAt(now).status === "Creating").length;
    const exceeded = (what: string, limit: number): AwsError =>
      new AwsError("ServiceQuotaExceededException", 400, `The account has ${what}; the quota is ${limit}.`);
    if (this.all.length >= QUOTAS.total || this.#has("quota-full"))
      throw exceeded(`${QUOTAS.total} custom model deployments`, QUOTAS.total);
    if (creating >= QUOTAS.creating)
      throw exceeded(`${creating} custom model deployments with status Creating`, QUOTAS.creating);
  }

  #add(
    request: z.infer<typeof CreateRequest>,
    createdAt: Date,
    creation: Outcome,
    arn = `arn:aws:bedrock:${REGION}:${ACCOUNT}:custom-model-deployment/${this.#options.newId()}`,
  ): Deployment {
    const { modelDeploymentName: name, ...rest } = request;
    const deployment = new Deployment({
      ...rest,
      arn,
      name,
      createdAt,
      creation,
      creationSeconds: this.#options.creationSeconds ?? CREATION_SECONDS,
    });
    this.#all.push({ deployment, request });
    return deployment;
  }

  #existing(time: Date): Deployment[] {
    return this.#all.map(({ deployment }) => deployment).filter((deployment) => deployment.existsAt(time));
  }

  #readTime(): Date {
    const now = this.#options.clock.now();
    return this.#has("late-reads") ? new Date(now.getTime() - LATE_SECONDS * 1000) : now;
  }

  #outcome(change: "creation" | "update"): Outcome {
    return this.#has(`${change}-fails`) ? "fails" : this.#has(`${change}-hangs`) ? "hangs" : "succeeds";
  }

  #has(whatIf: DeploymentWhatIf): boolean {
    return this.#options.whatIfs?.includes(whatIf) ?? false;
  }
}
