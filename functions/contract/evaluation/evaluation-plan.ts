import * as z from "zod";
import { SPLITS } from "../splits.ts";
import { Inference } from "./evaluation-input.ts";
import { MODEL_ROLES } from "./evaluation-summary.ts";

/** A model of the evaluation, before it can be asked. */
export const PlannedModel = z.object({
  name: z.string(),
  role: z.enum(MODEL_ROLES),
  /** Its permanent identity: inference profile or custom-model ARN. Answers are kept under it. */
  modelArn: z.string(),
  /**
   * What Converse is asked: inference profile or the ARN of a deployment that exists; null: it gets a temporary
   * deployment.
   */
  modelId: z.string().nullable(),
});
export type PlannedModel = z.infer<typeof PlannedModel>;

/** A model that can be asked. */
export const AskedModel = PlannedModel.extend({
  modelId: z.string(),
  /** true: the deployment is this execution's own, and is deleted at its end. */
  temporary: z.boolean(),
});
export type AskedModel = z.infer<typeof AskedModel>;

/** Rows `from` to `from + rows - 1` of the split, which one Lambda asks every model. */
export const Shard = z.object({ from: z.int().min(0), rows: z.int().min(1) });
export type Shard = z.infer<typeof Shard>;

/**
 * A complete evaluation: every default filled. Every later step gets it as `evaluation`, and declares the slice of it
 * that it uses, by `pick` (run.ts says why).
 */
export const EvaluationPlan = z.object({
  execution: z.object({ arn: z.string(), name: z.string() }),
  models: z.array(PlannedModel).min(1),
  /** `rows`: the first so many of the split. */
  dataset: z.object({ digest: z.string(), split: z.enum(SPLITS), rows: z.int().min(1) }),
  samplesPerRow: z.int().min(1),
  /**
   * As the input says it; at effort "high" only the effort is sent, and `maxTokens` is what answers are measured by.
   */
  inference: z.object(Inference.shape),
  rewardFunctionVersionArn: z.string(),
  maxConcurrency: z.int().min(1),
  maxDollars: z.number(),
  minCompleted: z.number(),
  promote: z.boolean(),
  /** null where nothing is to be promoted. */
  promotion: z
    .object({
      deploymentName: z.string(),
      /**
       * What the deployment served as the evaluation began, and this evaluation compares with; null where there is no
       * deployment yet.
       */
      servedModelArn: z.string().nullable(),
    })
    .nullable(),
  /** An upper bound; at effort "high" a guess, which ProbeModels replaces by a measurement. */
  estimate: z.object({ usDollars: z.number(), sentence: z.string() }),
});
export type EvaluationPlan = z.infer<typeof EvaluationPlan>;

/** What the machine passes to ResolveEvaluation. */
export const ResolveEvaluationEvent = z.object({ execution: EvaluationPlan.shape.execution, input: z.unknown() });
export type ResolveEvaluationEvent = z.infer<typeof ResolveEvaluationEvent>;

export const ResolveEvaluationResult = z.object({
  evaluation: EvaluationPlan,
  shards: z.array(Shard).min(1),
  /** How often DeployCandidate has run so far. */
  deployment: z.object({ attempt: z.literal(0) }),
});
export type ResolveEvaluationResult = z.infer<typeof ResolveEvaluationResult>;
