import type { Trial } from "../../contract/sweep/sweep-plan.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";

/** The record of a trial that was not begun yet. */
export const newRecord = (trial: Trial): TrialRecord => ({
  ...trial,
  status: "running",
  attempt: 1,
  execution: null,
  quotaWaits: 0,
  trainingHours: 0,
  result: null,
  error: null,
  takenFrom: null,
  modelDeleted: false,
});
