import * as z from "zod";
import { AskedModel, EvaluationPlan, Shard } from "./evaluation-plan.ts";

/** One object of the answer store, `rft-answers/<hash>/<row>-<sample>.json`. */
export const StoredAnswer = z.object({
  /** All text blocks, joined; empty where the model gave none. */
  answer: z.string(),
  /** Converse's own word: end_turn, max_tokens, … */
  stopReason: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  latencyMs: z.number(),
  /** ARN of the execution that asked, and paid. */
  askedBy: z.string(),
});
export type StoredAnswer = z.infer<typeof StoredAnswer>;

/**
 * An iteration starts another round where its Lambda ran out of time, at most so many rounds. The machine's ShardDone?
 * has the same number.
 */
export const MAX_ROUNDS = 6;

/** Rows that ProbeModels asks every model before all the others are asked. */
export const PROBE_ROWS = 10;

const Askable = EvaluationPlan.pick({
  execution: true,
  dataset: true,
  samplesPerRow: true,
  inference: true,
  rewardFunctionVersionArn: true,
  maxDollars: true,
});
/** What asking and scoring needs. */
export type Askable = z.infer<typeof Askable>;

export const ProbeModelsEvent = z.object({ evaluation: Askable, models: z.array(AskedModel).min(1) });
export type ProbeModelsEvent = z.infer<typeof ProbeModelsEvent>;

/** What ProbeModels returns as `probe`. Bedrock's price only. */
export const Probe = z.object({
  usDollarsSpent: z.number(),
  /** What is still to be asked, by the measured tokens. */
  usDollarsToCome: z.number(),
  models: z.array(
    z.object({
      name: z.string(),
      answers: z.int(),
      missing: z.int(),
      meanInputTokens: z.number(),
      meanOutputTokens: z.number(),
      meanScore: z.number().nullable(),
    }),
  ),
  /** For the person who reads the step's output. */
  sentence: z.string(),
});
export type Probe = z.infer<typeof Probe>;

export const AnswerShardEvent = ProbeModelsEvent.extend({ shard: Shard, round: z.int().min(0) });
export type AnswerShardEvent = z.infer<typeof AnswerShardEvent>;

/** What AnswerShard returns as `progress`. */
export const ShardProgress = z.object({
  /** true: the shard's rows are written, the answers that are still missing with their reason. */
  done: z.boolean(),
  /** Rounds so far. */
  round: z.int(),
  answered: z.int(),
  missing: z.int(),
});
export type ShardProgress = z.infer<typeof ShardProgress>;

export const CompareModelsEvent = z.object({
  evaluation: EvaluationPlan.pick({
    execution: true,
    dataset: true,
    samplesPerRow: true,
    inference: true,
    rewardFunctionVersionArn: true,
    minCompleted: true,
  }),
  models: z.array(AskedModel).min(1),
  shards: z.array(Shard).min(1),
});
export type CompareModelsEvent = z.infer<typeof CompareModelsEvent>;
