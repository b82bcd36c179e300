import * as z from "zod";
import { HyperParameters } from "../hyper-parameters.ts";

/** Trials of a sweep at most: a training takes hours to a day, and is billed by the hour. */
export const MAX_TRIALS = 40;

/** In place of what the two parts of the union say. */
const error = `a list of 1 to ${MAX_TRIALS} values; for a random search also {"from": 1e-6, "to": 1e-3, "scale": "log"} or "linear"`;

/** Values to be tried, each checked by the pipeline's own contract as part of its trial. */
const Values = z
  .array(z.union([z.number(), z.string()]))
  .min(1, { error })
  .max(MAX_TRIALS, { error });

/** Where a random search draws from. `log`: each power of ten is as likely as the next. */
const Range = z.strictObject({
  from: z.number(),
  to: z.number(),
  scale: z.enum(["linear", "log"]).default("linear"),
});

const Varied = z.union([Values, Range], { error });
export type Varied = z.infer<typeof Varied>;

/** By hyperparameter. */
const Vary = z
  .strictObject(
    Object.fromEntries(Object.keys(HyperParameters.shape).map((name) => [name, Varied.optional()])) as Record<
      keyof HyperParameters,
      z.ZodOptional<typeof Varied>
    >,
  )
  .refine((vary) => Object.keys(vary).length > 0, {
    error: `at least one of ${Object.keys(HyperParameters.shape).join(", ")}`,
  });

/**
 * What a person writes into the console's start dialog of the sweep machine. Only `vary` is required, and
 * `maxTrainingHours` where there is more than one trial.
 */
export const SweepInput = z.strictObject({
  Comment: z.string().optional(),
  /**
   * An execution input of the pipeline, which all trials have in common. It is checked trial by trial, with the trial's
   * own hyperparameters.
   */
  run: z.record(z.string(), z.unknown(), { error: "an execution input of the pipeline" }).default({}),
  vary: Vary,
  /** grid: every combination of the lists. random: `trials` of them, drawn by the seed. */
  search: z.enum(["grid", "random"]).default("grid"),
  trials: z.int().min(1).max(MAX_TRIALS).optional().describe("of a random search"),
  seed: z.int().min(0).max(0xffff_ffff).default(42),
  maxConcurrentTrials: z.int().min(1).max(10).default(1).describe("trials that run beside each other"),
  /** A sweep of more trials is refused. */
  maxTrials: z.int().min(1).max(MAX_TRIALS).default(12),
  /** Once the trials have trained for so long, no further one starts. Those that run go on. */
  maxTrainingHours: z.number().positive().max(4_000).optional().describe("hours of training, of all trials together"),
  /** Name of an earlier sweep: trials that it has completed are not trained again. */
  resume: z.string().min(1).max(80).optional(),
  /** true: where the best trial is better than the base on the test rows, the promoted deployment serves it. */
  promote: z.boolean().default(false),
  /** true: the models of the other trials are deleted at the end, unless they are deployed. */
  deleteLosers: z.boolean().default(false),
});
export type SweepInput = z.infer<typeof SweepInput>;
