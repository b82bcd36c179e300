import * as z from "zod";
import { DatasetRequest } from "./execution-input.ts";
import { HyperParameters } from "./hyper-parameters.ts";
import { SPLITS } from "./splits.ts";

/** What the machine passes to ResolveRun. */
export const ResolveRunEvent = z.object({
  execution: z.object({
    arn: z.string(),
    name: z.string(),
    /** ISO 8601, UTC. */
    startTime: z.iso.datetime({ offset: true }),
  }),
  input: z.unknown(),
});
export type ResolveRunEvent = z.infer<typeof ResolveRunEvent>;

/**
 * A complete run: every default filled, every name derived. Every later step gets it as `run`, and declares the slice
 * of it that it uses, by `pick`: a run that was started before a deployment holds what ResolveRun knew then, and a key
 * that is new here, or gone, must not end its training. ResolveRun has refused unknown keys; here they are ignored.
 */
export const Run = z.object({
  execution: ResolveRunEvent.shape.execution,
  dataset: z.object(DatasetRequest.shape),
  model: z.object({ baseModelIdentifier: z.string(), customModelName: z.string() }),
  jobName: z.string(),
  /** SHA-256 hex of the execution ARN: Bedrock's idempotency token. */
  clientRequestToken: z.string(),
  hyperParameters: z.object(HyperParameters.shape),
  /** How the base model is asked before training, and beside the tuned one after it. */
  asking: z.object({
    /**
     * Converse takes no id of a foundation model that is trained: an inference profile, or the custom model that
     * training starts from.
     */
    modelId: z.string(),
    /** `inferenceMaxTokens`, as far as inference goes. */
    maxTokens: z.int(),
  }),
  baseline: z.object({ rows: z.int(), maxReward: z.number() }),
  /** `rows`: at most; 0 evaluates nothing. */
  evaluation: z.object({ rows: z.int(), split: z.enum(SPLITS), promote: z.boolean(), maxDollars: z.number() }),
  useValidationData: z.boolean(),
  limits: z.object({ maxQueuedHours: z.number(), maxTrainingHours: z.number() }),
  allowConcurrentRuns: z.boolean(),
  dryRun: z.boolean(),
});
export type Run = z.infer<typeof Run>;

export const ResolveRunResult = z.object({ run: Run });
export type ResolveRunResult = z.infer<typeof ResolveRunResult>;
