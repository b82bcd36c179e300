import { AllTrialsFailed, TrialStillRunning } from "../../contract/errors.ts";
import { listed } from "../../contract/input-faults.ts";
import { parseEvent } from "../../contract/parse.ts";
import type { Trial } from "../../contract/sweep/sweep-plan.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { type Selection, SelectTrialEvent } from "../../contract/sweep/trial-steps.ts";
import { counted } from "../../contract/counted.ts";
import type { TrialDependencies } from "../begin-trial/begin-trial.ts";
import { labelOf } from "../trials/label.ts";
import { newRecord } from "../trials/new-record.ts";
import { settleTrial } from "../trials/settle-trial.ts";
import { findExecution } from "../trials/trial-execution.ts";
import { TrialRecords } from "../trials/trial-records.ts";
import { type RankedTrial, rankTrials } from "./rank-trials.ts";

/**
 * Chooses the best trial by what its model answered to the validation rows. A trial whose end could not be recorded
 * before is recorded now.
 * @throws AllTrialsFailed, TrialStillRunning, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function selectTrial(event: unknown, { s3, sfn, bucket }: TrialDependencies): Promise<Selection> {
  const { sweep, trials, ends, now } = parseEvent(SelectTrialEvent, "SelectTrial", event);
  const records = new TrialRecords(s3, bucket, sweep.execution.name);
  const known = await records.all();
  const settled: TrialRecord[] = [];
  for (const trial of trials) settled.push(await settle(trial));
  const ranked = rankTrials(settled);
  const best = ranked.find(({ rank }) => rank === 1);
  if (best === undefined) throw allFailed(settled, ranked);
  return selectionOf(best, ranked);

  async function settle(trial: Trial): Promise<TrialRecord> {
    const record = known.find(({ index }) => index === trial.index);
    if (record !== undefined && record.status !== "running") return record;
    const lost = ends.find(({ index }) => index === trial.index)?.error || "no error is known";
    const execution = record?.execution == null ? undefined : await findExecution(sfn, record.execution.arn);
    const { record: ended } = settleTrial(record ?? newRecord(trial), execution, { now });
    if (execution?.status === "RUNNING")
      throw new TrialStillRunning(
        `The sweep has lost sight of trial ${trial.index + 1} (${lost}), and its execution ${execution.executionArn ?? ""} still runs. It is stopped now, since this sweep has failed. Redrive the sweep: it chooses among the trials that are completed.`,
      );
    if (ended.status !== "running") {
      await records.write(ended);
      return ended;
    }
    const failed: TrialRecord = {
      ...ended,
      status: "failed",
      error: {
        name: lost,
        cause: "A step of the sweep that begins or records the trial could not be done, through all retries.",
      },
    };
    await records.write(failed);
    return failed;
  }
}

function selectionOf({ record, pHolm }: RankedTrial, ranked: readonly RankedTrial[]): Selection {
  const { index, varied, execution, result, hyperParameters } = record;
  const { modelArn, rewardFunctionVersionArn, asking, evaluation } = result;
  const label = labelOf(varied);
  return {
    index,
    label,
    executionName: execution?.name ?? "",
    modelArn,
    rewardFunctionVersionArn,
    asking,
    reasoningEffort: hyperParameters.reasoningEffort,
    completed: ranked.length,
    sentence: `Trial ${index + 1} (${label}) has the best validation score of ${counted(ranked.length, "completed trial")}: ${percent(evaluation.tuned.accuracy?.value)}, its base ${percent(evaluation.base.accuracy?.value)}${pHolm === null ? "" : `; p of the difference ${pHolm < 0.001 ? "below 0.001" : pHolm.toPrecision(2)} after Holm's correction`}.`,
  };
}

const percent = (share: number | undefined): string =>
  share === undefined ? "unknown" : `${(share * 100).toFixed(1)} %`;

function allFailed(records: readonly TrialRecord[], ranked: readonly RankedTrial[]): AllTrialsFailed {
  const lines = records.map(({ index, varied, status, error }) => {
    const completed = ranked.find(({ record }) => record.index === index)?.record;
    const why =
      completed === undefined
        ? `${status}, ${error?.name ?? ""}. ${error?.cause ?? ""}`
        : `completed, but can't be chosen: ${completed.modelDeleted ? "its model was deleted" : (completed.result.evaluation.cheating ?? "it has no figure")}`;
    return `trial ${index + 1} (${labelOf(varied)}): ${why.slice(0, 400)}`;
  });
  return new AllTrialsFailed(
    `None of ${counted(records.length, "trial")} has a model that can be chosen:\n${listed(lines)}\nFix what the errors name (the operator's table has a row for each), then start a new sweep with this one's name as "resume".`,
  );
}
