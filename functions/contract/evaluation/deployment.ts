import * as z from "zod";
import { AskedModel, EvaluationPlan } from "./evaluation-plan.ts";

/** A model whose deployment may still be on its way: `modelId` is null until Bedrock has taken the request. */
export const DeployedModel = AskedModel.extend({
  modelId: z.string().nullable(),
  /** When its creation was asked for; null where it was not. */
  requestedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type DeployedModel = z.infer<typeof DeployedModel>;

/** What DeployCandidate returns, and CheckDeployment updates, as `deployment`. */
export const Deployments = z.object({
  /** How often DeployCandidate has run in this execution: more than once where a deployment was gone. */
  attempt: z.int(),
  /** Deployments that are not Active yet; 0: every model can be asked. */
  pending: z.int(),
  /** Read by the Wait state: a whole number, since Step Functions takes no other. */
  secondsUntilNextCheck: z.int().min(1),
  startedAt: z.iso.datetime({ offset: true }),
  /** Since when the account's quota of deployments leaves no room; null where it does. */
  quotaFullSince: z.iso.datetime({ offset: true }).nullable(),
  models: z.array(DeployedModel).min(1),
  /** A sentence for the person who reads the step's output. */
  explanation: z.string(),
});
export type Deployments = z.infer<typeof Deployments>;

const Deployable = EvaluationPlan.pick({ execution: true, models: true });
/** What a deployment is made of. */
export type Deployable = z.infer<typeof Deployable>;

export const DeployCandidateEvent = z.object({
  evaluation: Deployable,
  attempt: z.int().min(0),
  /**
   * When the state was entered, by the machine's clock: the same for every attempt of the step, another after a
   * deployment was gone.
   */
  now: z.iso.datetime({ offset: true }),
});
export type DeployCandidateEvent = z.infer<typeof DeployCandidateEvent>;

export const CheckDeploymentEvent = z.object({
  evaluation: Deployable,
  deployment: Deployments.pick({ attempt: true, startedAt: true, quotaFullSince: true, models: true }),
  now: z.iso.datetime({ offset: true }),
});
export type CheckDeploymentEvent = z.infer<typeof CheckDeploymentEvent>;
