import type { RunRecord } from "../../contract/report.ts";
import type { SweepRecord } from "../../contract/sweep/sweep-record.ts";

/** What is known of a sweep before anything is concluded from it. */
export interface SweepFacts extends Omit<SweepRecord, "conclusion"> {
  readonly baselineWarnings: readonly string[];
}

/** run.json of trials, by the name of their execution: what the report shows of each trial's training. */
export type TrialRuns = ReadonlyMap<string, RunRecord>;
