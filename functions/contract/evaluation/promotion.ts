import * as z from "zod";
import { EvaluationPlan } from "./evaluation-plan.ts";

/** What PromoteModel and CheckPromotion return as `result.promotion`. */
export const Promotion = z.object({
  /**
   * pending: Bedrock is working on it. undone: the deployment serves again what it served before, since an ended
   * execution's promotion is taken back; PromoteModel repeats it.
   */
  state: z.enum(["done", "pending", "undone"]),
  promoted: z.boolean(),
  /** A sentence: why, or why not. */
  reason: z.string(),
  deploymentArn: z.string().nullable(),
  startedAt: z.iso.datetime({ offset: true }),
  secondsUntilNextCheck: z.int().min(1),
});
export type Promotion = z.infer<typeof Promotion>;

export const PromoteModelEvent = z.object({
  evaluation: EvaluationPlan.pick({ execution: true, models: true, promotion: true }),
  summaryKey: z.string(),
  /** When the state was entered, by the machine's clock. */
  now: z.iso.datetime({ offset: true }),
});
export type PromoteModelEvent = z.infer<typeof PromoteModelEvent>;

export const CheckPromotionEvent = z.object({
  evaluation: EvaluationPlan.pick({ execution: true, promotion: true }),
  promotion: Promotion,
  now: z.iso.datetime({ offset: true }),
});
export type CheckPromotionEvent = z.infer<typeof CheckPromotionEvent>;

/**
 * `rft-promotions/<deployment name>/records/<execution name>.json`: one promotion, for the person who asks what is
 * served since when, and what was before.
 */
export const PromotionRecord = z.object({
  version: z.literal(1),
  /**
   * completed: Bedrock has said that it serves the model. started: it may. taken back: the execution ended before it
   * was completed, and what was served before is served again.
   */
  status: z.enum(["started", "completed", "being taken back", "taken back"]),
  deploymentName: z.string(),
  modelArn: z.string(),
  /** What a rollback goes back to; null where the deployment is new. */
  previousModelArn: z.string().nullable(),
  evaluation: z.object({ executionArn: z.string(), summaryKey: z.string() }),
  reason: z.string(),
  startedAt: z.iso.datetime({ offset: true }),
  completedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type PromotionRecord = z.infer<typeof PromotionRecord>;

/**
 * `rft-promotions/<deployment name>/lock.json`: one promotion at a time. Held as long as the execution runs, unless it
 * was released.
 */
export const PromotionLock = z.object({ executionArn: z.string(), released: z.boolean() });
export type PromotionLock = z.infer<typeof PromotionLock>;
