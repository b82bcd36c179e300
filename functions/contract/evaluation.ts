import * as z from "zod";

/** Where an evaluation stands, below the training job's own output folder. Bedrock writes none; the rehearsal does, and so may whoever asks a tuned model on AWS. */
export const EVALUATION_FILE = "evaluation/held_out.json";

const EvaluatedAnswer = z.object({
  completion: z.string(),
  /** What the training's reward function paid. */
  score: z.number(),
  /** What kind of answer it is, for a person: "change", "always 0.05". */
  name: z.string(),
  /** The answer would be the same whatever were asked. */
  ignoresQuestion: z.boolean(),
});
export type EvaluatedAnswer = z.infer<typeof EvaluatedAnswer>;

/** A model's answers to rows that it was not trained on, before and after the training. */
export const Evaluation = z.object({
  version: z.literal(1),
  /** Who answered, and what there is to know of it. */
  model: z.string(),
  rows: z
    .array(
      z.object({
        id: z.string(),
        question: z.string(),
        reference: z.string(),
        before: EvaluatedAnswer,
        after: EvaluatedAnswer,
      }),
    )
    .min(1),
});
export type Evaluation = z.infer<typeof Evaluation>;

const Share = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Share = z.infer<typeof Share>;

/** What the answers of one model add up to. Counts are of rows. */
const ModelSummary = z.object({
  /** Mean of what the reward paid. */
  meanReward: z.number(),
  /** Right by FinQA's own answer, whatever was paid, with a 95 % interval. */
  right: Share,
  paid: z.int(),
  rightAndPaid: z.int(),
  wrongButPaid: z.int(),
  rightButUnpaid: z.int(),
  /** Paid, though the answer would be the same whatever were asked. */
  paidIgnoringQuestion: z.int(),
  /** Of those, the most frequent; null where there is none. */
  favouriteCheat: z.string().nullable(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** run.json's part: the evaluation, added up. */
export const EvaluationSummary = z.object({
  model: z.string(),
  rows: z.int(),
  before: ModelSummary,
  after: ModelSummary,
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;
