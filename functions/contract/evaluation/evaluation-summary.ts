import * as z from "zod";
import { Inference } from "./evaluation-input.ts";

/** A figure with its 95 % interval. */
export const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

/** A line of rows.jsonl: one row, one model, one sample. Columns that programs join on: id, model, sample. */
export const AnsweredRow = z.object({
  /** task_id of the dataset line. */
  id: z.string(),
  /** The page that the row's context comes from: rows of one page are not independent. */
  cluster: z.string(),
  model: z.string(),
  /** From 0. */
  sample: z.int(),
  /** The model's text; null where it is missing. */
  answer: z.string().nullable(),
  /** The reward function's score; null where the answer is missing: an infrastructure error is never a 0. */
  score: z.number().nullable(),
  stopReason: z.string().nullable(),
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  latencyMs: z.number().nullable(),
  /** Why the answer is missing. */
  error: z.string().nullable(),
});
export type AnsweredRow = z.infer<typeof AnsweredRow>;

/** base: the first model of the input; champion: what the promoted deployment serves now; candidate: every other. */
export const MODEL_ROLES = ["base", "candidate", "champion"] as const;

/** What one model came to. Counts are of answers (rows × samples). */
export const ModelResult = z.object({
  name: z.string(),
  role: z.enum(MODEL_ROLES),
  /** As it was asked: inference profile or deployment. */
  modelId: z.string(),
  /** Its permanent identity: inference profile or custom-model ARN. Answers are kept under it. */
  modelArn: z.string(),
  asked: z.int(),
  completed: z.int(),
  missing: z.int(),
  /** Completed answers that state something behind the marker. */
  answered: z.int(),
  /** Completed answers that were cut off at the token limit. */
  truncated: z.int(),
  /**
   * Mean over rows of the mean score of their completed answers, interval clustered by page; null where none is
   * completed.
   */
  accuracy: Estimate.nullable(),
  /** Completed answers with a score over 0. */
  paid: z.int(),
  /** Rows of which some samples were paid and some were not: only those teach GRPO anything. */
  mixedRows: z.int(),
  /** Completed answers of more output tokens than training allows (hyperParameters.inferenceMaxTokens). */
  overTokenLimit: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  usDollars: z.number(),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  /**
   * The answer that most rows share, where at least a fifth of them (and five) have it though their reference is
   * something else: it ignores the question. share: of the rows; paid: answers of it with a score over 0.
   */
  commonAnswer: z.object({ answer: z.string(), share: z.number(), paid: z.int() }).nullable(),
});
export type ModelResult = z.infer<typeof ModelResult>;

/** A row on which the two models of a comparison differ. Of an answer the end is shown; rows.jsonl has it whole. */
export const ChangedRow = z.object({
  id: z.string(),
  question: z.string(),
  reference: z.string(),
  first: z.string(),
  second: z.string(),
});
export type ChangedRow = z.infer<typeof ChangedRow>;

/**
 * better, worse: the clustered 95 % interval of the difference lies over, under 0, and there are at least 30 pages:
 * fewer show nothing.
 */
export const VERDICTS = ["better", "worse", "no difference shown"] as const;

/**
 * The second model compared with the first, over the rows of which both have a completed answer. Differences are second
 * - first.
 */
export const Comparison = z.object({
  first: z.string(),
  second: z.string(),
  rows: z.int(),
  /** Rows that one of the two, or both, have no completed answer to. */
  leftOut: z.int(),
  clusters: z.int(),
  /**
   * Rows by the mean score of their samples over one half; only for 0/1 scores of one sample a row is it the whole
   * truth.
   */
  table: z.object({ bothRight: z.int(), onlyFirst: z.int(), onlySecond: z.int(), neither: z.int() }),
  /** Mean paired difference with its clustered normal interval (Miller 2024). Promotion goes by its lower bound. */
  difference: Estimate,
  /**
   * McNemar's mid-p (Fagerland et al. 2013); null for several samples a row and for scores other than 0 and 1. It
   * assumes that rows of one page are independent.
   */
  midP: z.number().nullable(),
  /** Seeded cluster bootstrap, percentile interval. */
  bootstrap: Estimate,
  /**
   * The smallest gain that this many rows, with this much disagreement and clustering, show with 80 % power, two-sided
   * 5 %.
   */
  smallestDetectableGain: z.number(),
  verdict: z.enum(VERDICTS),
  /** One plain sentence for report, notice and terminal. */
  sentence: z.string(),
  /**
   * By kind of question, in the dimensions of the recipe: mean scores, and rows on which the second's is higher or
   * lower.
   */
  kinds: z.array(
    z.object({
      dimension: z.string(),
      kind: z.string(),
      rows: z.int(),
      first: z.number(),
      second: z.number(),
      wins: z.int(),
      losses: z.int(),
    }),
  ),
  /** Ten of each at most, drawn by seed. */
  turnedRight: z.array(ChangedRow),
  turnedWrong: z.array(ChangedRow),
});
export type Comparison = z.infer<typeof Comparison>;

/** summary.json of an evaluation, for programs and for the report. */
export const EvaluationSummary = z.object({
  version: z.literal(1),
  execution: z.object({ arn: z.string(), name: z.string() }),
  dataset: z.object({ digest: z.string(), split: z.string(), rows: z.int(), clusters: z.int() }),
  samplesPerRow: z.int(),
  inference: Inference,
  rewardFunctionVersionArn: z.string(),
  minCompleted: z.number(),
  models: z.array(ModelResult).min(1),
  comparisons: z.array(Comparison),
  /** Of all models, without the state machine. */
  usDollars: z.number(),
  /** The first comparison's sentence; for one model what it scored. */
  verdict: z.string(),
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

/** What an evaluation execution puts out, small: the pipeline carries it in its payload. */
export const EvaluationOutput = z.object({
  summaryKey: z.string(),
  rowsKey: z.string(),
  verdict: z.string(),
  /** What all the answers have cost, whoever asked. */
  usDollars: z.number(),
  /** What this execution has spent on the answers that nobody had asked for before. */
  spentUsDollars: z.number(),
  /** The counts and means of each model, and the answer that shows whether it cheats the reward. */
  models: z.array(
    ModelResult.pick({
      name: true,
      role: true,
      asked: true,
      completed: true,
      missing: true,
      truncated: true,
      paid: true,
      mixedRows: true,
      overTokenLimit: true,
      accuracy: true,
      commonAnswer: true,
    }),
  ),
  comparison: Comparison.pick({
    first: true,
    second: true,
    rows: true,
    difference: true,
    midP: true,
    verdict: true,
    sentence: true,
  }).nullable(),
  promotion: z.object({ promoted: z.boolean(), reason: z.string(), deploymentArn: z.string().nullable() }).nullable(),
});
export type EvaluationOutput = z.infer<typeof EvaluationOutput>;
