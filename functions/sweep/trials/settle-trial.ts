import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { STARTED_BY_ENDED_EXECUTION } from "../../contract/ended-execution.ts";
import { NestedEvaluation } from "../../contract/baseline.ts";
import { cheatingIn } from "../../contract/evaluation/cheating.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { readCause } from "../../contract/readable-cause.ts";
import { Run } from "../../contract/run.ts";
import type { TrialRecord, TrialResult } from "../../contract/sweep/trial-record.ts";

/** What Bedrock says of a quota, in the cause of TrainingJobRejected. */
const QUOTA = "ServiceQuotaExceededException";

/**
 * Attempts that wait for a quota at most: with the waits between them (record-trial/quota-wait.ts), more than a day.
 */
export const MAX_QUOTA_WAITS = 10;

/** Characters of a cause that a record keeps: a table shows it, and the trial's own report has all of it. */
const CAUSE_LENGTH = 1_000;

/** The pipeline's output, as far as a sweep reads it. */
const TrialOutput = z.object({
  run: Run.pick({ asking: true }),
  rewardTest: z.object({ rewardFunctionVersionArn: z.string() }),
  training: z.object({ outputModelArn: z.string(), minutesElapsed: z.number() }),
  evaluation: NestedEvaluation,
});

export interface SettledTrial {
  readonly record: TrialRecord;
  /**
   * true: the trial is to be started again, under another name: its execution was stopped with its sweep, or found a
   * quota exceeded.
   */
  readonly again: boolean;
}

/**
 * What a trial's execution has come to. One that was not begun, or runs, leaves the record as it is.
 * @param now for one whose end is not described
 * @param redriven the sweep itself was stopped meanwhile: an aborted execution was stopped with it, whoever did it
 */
export function settleTrial(
  record: TrialRecord,
  execution: DescribeExecutionOutput | undefined,
  { now, redriven = false }: { readonly now: string; readonly redriven?: boolean },
): SettledTrial {
  const { status = "", startDate, stopDate } = execution ?? {};
  if (execution === undefined || status === "RUNNING" || status === "PENDING_REDRIVE") return { record, again: false };
  if (status === "SUCCEEDED") return { record: completed(record, execution), again: false };

  const elapsedHours =
    ((stopDate?.getTime() ?? Date.parse(now)) - (startDate?.getTime() ?? Date.parse(now))) / 3_600_000;
  const trainingHours = record.trainingHours + Math.max(0, elapsedHours);
  const error = errorOf(execution);
  if (status === "ABORTED" && (redriven || execution.error === STARTED_BY_ENDED_EXECUTION))
    return { record: nextAttempt({ ...record, trainingHours }), again: true };
  if (error.name === "TrainingJobRejected" && error.cause.includes(QUOTA) && record.quotaWaits < MAX_QUOTA_WAITS)
    return { record: nextAttempt({ ...record, quotaWaits: record.quotaWaits + 1 }), again: true }; // no job was created
  return { record: { ...record, status: "failed", trainingHours, error }, again: false };
}

const nextAttempt = (record: TrialRecord): TrialRecord => ({
  ...record,
  attempt: record.attempt + 1,
  execution: null,
});

function completed(record: TrialRecord, { output }: DescribeExecutionOutput): TrialRecord {
  const parsed = TrialOutput.safeParse(parsedJson(output));
  const result = parsed.success ? resultOf(parsed.data) : undefined;
  if (!parsed.success || result === undefined)
    return {
      ...record,
      status: "failed",
      error: {
        name: "ContractViolated",
        cause:
          "The trial's execution has succeeded, and its output has no model with an evaluation against its base. Deploy the machines and functions from one commit.",
      },
    };
  const trainingHours = record.trainingHours + parsed.data.training.minutesElapsed / 60;
  return { ...record, status: "completed", trainingHours, result, error: null };
}

function resultOf({ run, rewardTest, training, evaluation }: z.infer<typeof TrialOutput>): TrialResult | undefined {
  const { output, executionArn } = evaluation;
  const [base, tuned] = output.models;
  if (base === undefined || tuned === undefined) return undefined;
  const { rewardFunctionVersionArn } = rewardTest;
  return {
    modelArn: training.outputModelArn,
    rewardFunctionVersionArn,
    asking: run.asking,
    evaluation: {
      executionArn,
      base: figuresOf(base),
      tuned: figuresOf(tuned),
      comparison: output.comparison,
      spentUsDollars: output.spentUsDollars,
      cheating: cheatingIn(output, rewardFunctionVersionArn),
    },
  };
}

const figuresOf = ({
  asked,
  missing,
  accuracy,
}: TrialResult["evaluation"]["base"]): TrialResult["evaluation"]["base"] => ({
  asked,
  missing,
  accuracy,
});

/** By the name that the operator's table knows: the innermost. */
function errorOf({ status, error, cause = "" }: DescribeExecutionOutput): NonNullable<TrialRecord["error"]> {
  const { text, nested } = readCause(cause);
  const own = error || (status === "TIMED_OUT" ? "States.Timeout" : (status ?? ""));
  return { name: nested?.error ?? own, cause: text.slice(0, CAUSE_LENGTH) };
}
