import * as z from "zod";
import { SPLITS } from "../splits.ts";
import { Inference } from "./evaluation-input.ts";
import { MODEL_ROLES } from "./evaluation-summary.ts";

/** US dollars for a million tokens. */
export const TokenPrice = z.object({ input: z.number(), output: z.number() });
export type TokenPrice = z.infer<typeof TokenPrice>;

/** A model of the evaluation, before it can be asked. */
export const PlannedModel = z.object({
  name: z.string(),
  role: z.enum(MODEL_ROLES),
  /** What it is, for good: inference profile or custom-model ARN. Answers are kept under it. */
  modelArn: z.string(),
  /** What Converse is asked: inference profile or the ARN of a deployment that exists; null: it gets a temporary deployment. */
  modelId: z.string().nullable(),
  price: TokenPrice,
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

/** A complete evaluation: every default filled. The later steps are handed it as `evaluation`. */
export const EvaluationPlan = z.object({
  execution: z.object({ arn: z.string(), name: z.string(), startTime: z.iso.datetime({ offset: true }) }),
  models: z.array(PlannedModel).min(1),
  /** `rows`: the first so many of the split. */
  dataset: z.object({ digest: z.string(), split: z.enum(SPLITS), rows: z.int().min(1) }),
  samplesPerRow: z.int().min(1),
  /** As the input says it; at effort "high" only the effort is sent, and `maxTokens` is what answers are measured by. */
  inference: Inference,
  rewardFunctionVersionArn: z.string(),
  maxConcurrency: z.int().min(1),
  maxDollars: z.number(),
  minCompleted: z.number(),
  promote: z.boolean(),
  /** null where nothing is to be promoted. */
  promotion: z
    .object({
      deploymentName: z.string(),
      /** What the deployment served as the evaluation began; null where there is no deployment yet. */
      servedModelArn: z.string().nullable(),
      /** The model of this evaluation that it is; null where there is no deployment yet. */
      championName: z.string().nullable(),
    })
    .nullable(),
  /** An upper bound; at effort "high" a guess, which ProbeModels replaces by a measurement. */
  estimate: z.object({ usDollars: z.number(), sentence: z.string() }),
});
export type EvaluationPlan = z.infer<typeof EvaluationPlan>;

/** What ResolveEvaluation is handed by the machine. */
export const ResolveEvaluationEvent = z.object({ execution: EvaluationPlan.shape.execution, input: z.unknown() });
export type ResolveEvaluationEvent = z.infer<typeof ResolveEvaluationEvent>;

export const ResolveEvaluationResult = z.object({
  evaluation: EvaluationPlan,
  shards: z.array(Shard).min(1),
  /** How often DeployCandidate has run: it counts on. */
  deployment: z.object({ attempt: z.literal(0) }),
});
export type ResolveEvaluationResult = z.infer<typeof ResolveEvaluationResult>;
