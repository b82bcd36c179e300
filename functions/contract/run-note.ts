import * as z from "zod";

/**
 * What whoever starts an execution may put beside its report, as `rft-runs/<execution name>/note.json`, for the report
 * to show. The rehearsal does, so that nobody takes its report for that of a real run. It is data in the bucket: the
 * functions have no branch for where they run.
 */
export const RunNote = z.object({
  /**
   * Present where the run is simulated: no money was spent, and no console shows it. A sentence that says what stood in
   * for what.
   */
  simulation: z.string().nullable(),
  /** The command line that repeats the run. */
  command: z.string().nullable(),
  /** What scored the training, where it was not the deployed reward function. */
  rewardModule: z.string().nullable(),
});
export type RunNote = z.infer<typeof RunNote>;
