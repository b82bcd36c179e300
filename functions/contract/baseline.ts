import * as z from "zod";
import { EvaluationOutput } from "./evaluation/evaluation-summary.ts";
import { Run } from "./run.ts";

/** A nested evaluation, as the pipeline keeps it in its payload: `baseline` and `evaluation`. */
export const NestedEvaluation = z.object({ executionArn: z.string(), output: EvaluationOutput });
export type NestedEvaluation = z.infer<typeof NestedEvaluation>;

export const CheckBaselineEvent = z.object({
  run: Run.pick({ asking: true, baseline: true }),
  baseline: NestedEvaluation.extend({ output: EvaluationOutput.pick({ rowsKey: true, models: true }) }),
});
export type CheckBaselineEvent = z.infer<typeof CheckBaselineEvent>;

/** What CheckBaseline returns as `baselineCheck`. Shares are of the completed answers. */
export const BaselineCheck = z.object({
  meanReward: z.number(),
  paidShare: z.number(),
  /** Rows of which some samples were paid and some were not: only those teach GRPO anything. */
  mixedRows: z.int(),
  overTokenLimitShare: z.number(),
  /** One sentence for report, notice and console. */
  sentence: z.string(),
  /** Warnings that a person should read before paying for the training; often empty. */
  warnings: z.array(z.string()),
});
export type BaselineCheck = z.infer<typeof BaselineCheck>;
