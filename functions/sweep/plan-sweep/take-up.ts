import { faultAt } from "../../contract/input-faults.ts";
import type { SweepPlan, Trial } from "../../contract/sweep/sweep-plan.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import type { TrialDependencies } from "../begin-trial/begin-trial.ts";
import { settleTrial } from "../trials/settle-trial.ts";
import { findExecution } from "../trials/trial-execution.ts";
import { TrialRecords } from "../trials/trial-records.ts";

/**
 * What an earlier sweep has left. Of a trial that it did not see completed, the execution is looked up: it may have
 * come to its end since, by a redrive of its own say.
 * @param resume name of the earlier sweep
 */
export async function earlierResults(
  resume: string,
  execution: SweepPlan["execution"],
  { s3, sfn, bucket }: TrialDependencies,
): Promise<{ readonly records: readonly TrialRecord[]; readonly faults: readonly string[] }> {
  const refused = (allowed: string): { records: []; faults: string[] } => ({
    records: [],
    faults: [faultAt(["resume"], resume, allowed)],
  });
  const sweepArn = `${execution.arn.slice(0, -execution.name.length)}${resume}`;
  if (resume === execution.name) return refused("the name of an earlier sweep, not of this one");
  if ((await findExecution(sfn, sweepArn))?.status === "RUNNING")
    return refused("a sweep that has ended: this one runs. Wait for it, or abort it");
  const known = await new TrialRecords(s3, bucket, resume).all();
  if (known.length === 0) return refused("an earlier sweep of this stack that has begun a trial");
  const records: TrialRecord[] = [];
  for (const record of known) records.push(await settled(record));
  return { records, faults: [] };

  async function settled(record: TrialRecord): Promise<TrialRecord> {
    if (record.execution === null || !["running", "failed"].includes(record.status)) return record;
    const ended = await findExecution(sfn, record.execution.arn);
    if (ended?.status !== "SUCCEEDED") return record;
    return settleTrial({ ...record, status: "running", error: null }, ended, { now: record.execution.started }).record;
  }
}

/**
 * Writes the completed results into this sweep's own records. A model that was deleted with the other losers is of no
 * use: its trial is trained again.
 * @param resume name of the earlier sweep; a result that it has taken up itself keeps the name of the one that trained
 * it
 * @returns how many trials need no training
 */
export async function takeUp(
  { resume, earlier }: { readonly resume: string; readonly earlier: readonly TrialRecord[] },
  trials: readonly Trial[],
  records: TrialRecords,
): Promise<number> {
  let taken = 0;
  for (const { hash, index, varied } of trials) {
    const found = earlier.find((one) => one.hash === hash && one.status === "completed" && !one.modelDeleted);
    if (found === undefined) continue;
    await records.write({ ...found, index, varied, takenFrom: found.takenFrom ?? resume });
    taken++;
  }
  return taken;
}
