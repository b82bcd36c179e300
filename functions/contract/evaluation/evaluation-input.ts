import * as z from "zod";
import { SPLITS } from "../splits.ts";

/**
 * A model that is asked. `id`: an inference profile, a custom-model ARN (it gets a temporary deployment) or the ARN of
 * a deployment that exists.
 */
export const ModelRequest = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9][-_.a-zA-Z0-9]{0,31}$/, {
    error: "1 to 32 letters, digits and - _ ., beginning with a letter or digit",
  }),
  id: z
    .string()
    .regex(/^[-a-zA-Z0-9:./_]{1,2048}$/, { error: "a model id or ARN of 1 to 2048 letters, digits and - : . / _" }),
});
export type ModelRequest = z.infer<typeof ModelRequest>;

/**
 * `none` disables reasoning. At `high` the service takes neither maxTokens nor temperature (Nova 2 User Guide, extended
 * thinking).
 */
export const EFFORTS = ["none", "low", "medium", "high"] as const;

/** Tokens that Nova 2 Lite puts out at most (its model card says 64K, users see this number). */
export const MAX_OUTPUT_TOKENS = 65_535;

/** How every model of an evaluation is asked. */
export const Inference = z.strictObject({
  maxTokens: z.int().min(1).max(MAX_OUTPUT_TOKENS),
  temperature: z.number().min(0).max(1),
  reasoningEffort: z.enum(EFFORTS),
});
export type Inference = z.infer<typeof Inference>;

/** Of an evaluation; the promoted deployment is asked beside them. */
export const MAX_MODELS = 6;

/**
 * What a person writes into the console's start dialog of the evaluation machine, or the pipeline hands it. Everything
 * but `models` is optional.
 */
export const EvaluationInput = z.strictObject({
  Comment: z.string().optional(),
  /** Step Functions adds it to the input of a nested execution. */
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().optional(),
  /** The others are compared with the first. */
  models: z.array(ModelRequest).min(1).max(MAX_MODELS),
  /**
   * Absent: the dataset that the tuned model was trained with: the first custom model behind the first model, else the
   * first model where that is one.
   */
  dataset: z
    .strictObject({
      digest: z
        .string()
        .regex(/^[0-9a-f]{16}$/, { error: "the 16 hexadecimal digits of a prepared dataset" })
        .optional(),
      split: z.enum(SPLITS).default("test"),
    })
    .prefault({}),
  /** The first rows of the split; absent: all. */
  rows: z.int().min(1).max(20_000).optional(),
  samplesPerRow: z.int().min(1).max(16).default(1),
  /** Absent parts: what the tuned model was trained with, at temperature 0. */
  inference: Inference.partial().prefault({}),
  /**
   * ARN of a published version. Absent: the version that the tuned model was trained with, else the one that is live.
   */
  rewardFunctionArn: z.string().optional(),
  maxConcurrency: z.int().min(1).max(40).default(4),
  /** Refused before it starts where it is estimated to cost more; ended where it has cost more. */
  maxDollars: z.number().positive().max(10_000).default(25),
  /** Share of answers that each model must have given: below it nothing is promoted. */
  minCompleted: z.number().min(0).max(1).default(0.98),
  promote: z.boolean().default(false),
});
export type EvaluationInput = z.infer<typeof EvaluationInput>;
