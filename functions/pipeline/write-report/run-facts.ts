import type { Failure, RunRecord } from "../../contract/report.ts";

/** What is known about a run, before any conclusion. */
export type RunFacts = Omit<RunRecord, "conclusion">;

/** The name that the operator's table has a row for: the innermost, where a nested execution failed. */
export const errorOf = ({ error, nested }: Failure): string => nested?.error ?? error;

/** The tuned model's ARN; null where no training has completed. */
export const modelArnOf = ({ checks }: Pick<RunRecord, "checks">): string | null =>
  checks.at(-1)?.outputModelArn ?? null;

export const trainingCompleted = ({ checks }: Pick<RunRecord, "checks">): boolean =>
  checks.at(-1)?.status === "Completed";

/** A dry run that succeeded: everything before the training has passed. */
export const isDryRun = ({ run, rewardTest, checks }: Pick<RunRecord, "run" | "rewardTest" | "checks">): boolean =>
  run?.dryRun === true && rewardTest !== null && checks.length === 0;
