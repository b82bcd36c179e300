import type { Remedy } from "../remedies.ts";

/** Rows of the errors that a sweep ends in. */
export const SWEEP_REMEDIES: readonly Remedy[] = [
  {
    error: "InvalidSweepInput",
    meaning:
      "The input of the sweep, or of one of its trials, has faults; the cause lists them (of very many, the first). Nothing was started.",
    whatToDo: "Correct the input.",
    then: "new execution",
  },
  {
    error: "AllTrialsFailed",
    meaning: "No trial of the sweep has a model that can be chosen; the cause has the error of each.",
    whatToDo: 'Fix what the errors name, each has a row here; then name this sweep as "resume" in the new input.',
    then: "new execution",
  },
  {
    error: "TrialStillRunning",
    meaning:
      "BeginTrial or RecordTrial failed for a trial, through all retries, and its execution still ran as the others had ended. It is stopped.",
    whatToDo: "Check AWS's health page. The redrive chooses among the trials that are completed.",
    then: "redrive",
  },
];
