import type { TrialRecord } from "../../contract/sweep/trial-record.ts";

/**
 * Hours that a sweep's trials have trained so far: those that have ended, and of those that run the time since their
 * start, which is at least what their training took.
 * What another sweep has trained is that one's.
 * @param now ISO 8601
 */
export const hoursSpent = (records: readonly TrialRecord[], now: string): number =>
  records
    .filter(({ takenFrom }) => takenFrom === null)
    .reduce((sum, { status, execution, trainingHours }) => {
      const running = status === "running" && execution !== null;
      return sum + trainingHours + (running ? hoursBetween(execution.started, now) : 0);
    }, 0);

const hoursBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from)) / 3_600_000;
