import * as z from "zod";
import { NestedEvaluation } from "../baseline.ts";
import { Conclusion, RunRecord } from "../report.ts";
import { SweepPlan } from "./sweep-plan.ts";
import { TrialRecord } from "./trial-record.ts";
import { DeletedLosers, Selection } from "./trial-steps.ts";

/** A trial as sweep.json has it: its record, its place among the completed ones, and where its own report is. */
export const SweepTrial = TrialRecord.extend({
  label: z.string(),
  /** From 1, the best; null where it can't be chosen. */
  rank: z.int().nullable(),
  /** Two-sided, of the difference to the base on the validation rows; clustered by page. */
  p: z.number().nullable(),
  pHolm: z.number().nullable(),
  reportKey: z.string().nullable(),
});
export type SweepTrial = z.infer<typeof SweepTrial>;

/** sweep.json: what is known of a sweep, for programs. Parts that it did not reach are null. */
export const SweepRecord = z.object({
  version: z.literal(1),
  execution: RunRecord.shape.execution,
  note: RunRecord.shape.note,
  conclusion: Conclusion,
  failure: RunRecord.shape.failure,
  plan: SweepPlan.nullable(),
  trials: z.array(SweepTrial),
  /** The trial that was chosen. */
  winner: Selection.nullable(),
  /** Of the winner's evaluation on the test rows, in one sentence. */
  verdict: z.string().nullable(),
  evaluation: NestedEvaluation.nullable(),
  losers: DeletedLosers.nullable(),
  spent: z.object({
    trainingHours: z.number(),
    /** Of all but the training. */
    usDollars: z.number(),
  }),
  sourceCommit: z.string(),
});
export type SweepRecord = z.infer<typeof SweepRecord>;
