import * as z from "zod";
import { HyperParameters } from "../hyper-parameters.ts";
import { Run } from "../run.ts";

/** What the machine passes to PlanSweep. */
export const PlanSweepEvent = z.object({
  execution: z.object({ arn: z.string(), name: z.string() }),
  input: z.unknown(),
});
export type PlanSweepEvent = z.infer<typeof PlanSweepEvent>;

/** One set of hyperparameters to be tried. */
export const Trial = z.object({
  /** From 0. People read it from 1 on. */
  index: z.int(),
  /**
   * 16 hex digits of the trial's whole input: equal ones are the same trial, in this sweep and in another that takes up
   * its results.
   */
  hash: z.string(),
  /** The hyperparameters that differ between trials. */
  varied: z.record(z.string(), z.union([z.number(), z.string()])),
  /** All of them. */
  hyperParameters: z.object(HyperParameters.shape),
});
export type Trial = z.infer<typeof Trial>;

/** What the sweep comes to at most. */
export const SweepEstimate = z.object({
  trainingHours: z.number(),
  /** The limits of all evaluations together. */
  evaluationUsDollars: z.number(),
  /** Of all executions' state machines. */
  transitions: z.int(),
  transitionUsDollars: z.number(),
  sentence: z.string(),
});
export type SweepEstimate = z.infer<typeof SweepEstimate>;

/** A sweep, every default filled. Small: the machine carries it through all its states. */
export const SweepPlan = z.object({
  execution: PlanSweepEvent.shape.execution,
  /** Names of the hyperparameters that are varied, in the input's order. */
  varied: z.array(z.string()),
  search: z.enum(["grid", "random"]),
  maxConcurrentTrials: z.int(),
  /** null: no limit, for a sweep of one trial. */
  maxTrainingHours: z.number().nullable(),
  resume: z.string().nullable(),
  promote: z.boolean(),
  deleteLosers: z.boolean(),
  /** Test rows that the best trial answers at the end, at most. */
  testRows: z.int(),
  estimate: SweepEstimate,
});
export type SweepPlan = z.infer<typeof SweepPlan>;

/**
 * The part of the trials' execution input that they have in common: the pipeline fills its defaults again, with the
 * same result.
 */
export const TrialRun = z.object({
  dataset: Run.shape.dataset,
  model: z.object({ baseModelIdentifier: z.string().optional(), customModelNamePrefix: z.string() }),
  /** On validation rows, and never promoted: what is chosen by is not what is reported. */
  evaluation: z.object({
    rows: z.int().optional(),
    split: z.literal("val"),
    promote: z.literal(false),
    maxDollars: z.number(),
  }),
  useValidationData: z.boolean(),
  limits: Run.shape.limits,
});
export type TrialRun = z.infer<typeof TrialRun>;

export const PlannedSweep = z.object({
  sweep: SweepPlan,
  run: TrialRun,
  /** Asked once, before the first trial. */
  baseline: Run.shape.baseline,
  trials: z.array(Trial),
});
export type PlannedSweep = z.infer<typeof PlannedSweep>;
