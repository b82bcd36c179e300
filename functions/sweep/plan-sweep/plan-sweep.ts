import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { refuseBesideAnotherTraining } from "../../aws/other-trainings.ts";
import { InvalidSweepInput } from "../../contract/errors.ts";
import { faultsIn, listed } from "../../contract/input-faults.ts";
import { pipelineExecutionArn } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { SweepInput } from "../../contract/sweep/sweep-input.ts";
import { type PlannedSweep, PlanSweepEvent, type Trial } from "../../contract/sweep/sweep-plan.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { counted } from "../../contract/counted.ts";
import type { TrialDependencies } from "../begin-trial/begin-trial.ts";
import { TrialRecords } from "../trials/trial-records.ts";
import { estimateSweep } from "./estimate.ts";
import { planTrials } from "./plan-trials.ts";
import { searchFaults } from "./search-faults.ts";
import { earlierResults, takeUp } from "./take-up.ts";

export interface PlanSweepDependencies extends TrialDependencies {
  readonly bedrock: BedrockClient;
}

const faultsOf = faultsIn(SweepInput);

/**
 * Execution input → a complete sweep. Every trial's input is checked before the first one starts, and so is that no
 * other training is in progress.
 * @throws InvalidSweepInput with the faults at once, AnotherRunInProgress, ServiceTemporarilyUnavailable,
 * ServiceCallFailed
 */
export async function planSweep(event: unknown, { bedrock, ...stores }: PlanSweepDependencies): Promise<PlannedSweep> {
  const { execution, input: text } = parseEvent(PlanSweepEvent, "PlanSweep", event);
  const parsed = SweepInput.safeParse(text);
  if (!parsed.success) throw invalid(faultsOf(parsed.error, text));
  const input = parsed.data;
  const search = searchFaults(input);
  if (search.length > 0) throw invalid(search);
  const planned = planTrials(input);
  if (!("run" in planned)) throw invalid(planned.faults);
  const { run, baseline, trials, testRows, allowConcurrentRuns } = planned;
  const { resume } = input;
  const earlier = resume === undefined ? undefined : await earlierResults(resume, execution, stores);
  if (earlier !== undefined && earlier.faults.length > 0) throw invalid(earlier.faults);

  // The pipeline's ARN: the names of its jobs begin with it.
  const trialsAre = { execution: { arn: pipelineExecutionArn(execution.arn, execution.name) }, allowConcurrentRuns };
  await refuseBesideAnotherTraining(trialsAre, bedrock);
  const own = new TrialRecords(stores.s3, stores.bucket, execution.name);
  const left = await recordsOfEarlierSweep(own, trials, resume);
  if (left !== undefined) throw invalid([left]);
  const taken =
    resume === undefined || earlier === undefined ? 0 : await takeUp({ resume, earlier: earlier.records }, trials, own);
  const { maxConcurrentTrials, maxTrainingHours = null, promote, deleteLosers } = input;
  return {
    sweep: {
      execution,
      varied: Object.keys(trials[0]?.varied ?? {}),
      search: input.search,
      maxConcurrentTrials,
      maxTrainingHours,
      resume: resume ?? null,
      promote,
      deleteLosers,
      testRows,
      estimate: estimateSweep({
        trials: trials.length - taken,
        run,
        baselineRows: baseline.rows,
        testRows,
        maxConcurrentTrials,
        maxTrainingHours,
      }),
    },
    run,
    baseline,
    trials,
  };
}

/**
 * Step Functions gives an execution's name free after 90 days (StartExecution, API reference), and records are kept by
 * it. Before this sweep has begun a trial, its only records are those that it has taken up itself, in an earlier
 * attempt of this step.
 */
async function recordsOfEarlierSweep(
  own: TrialRecords,
  trials: readonly Trial[],
  resume: string | undefined,
): Promise<string | undefined> {
  const isOwn = ({ index, hash, takenFrom }: TrialRecord): boolean =>
    resume !== undefined && takenFrom !== null && trials[index]?.hash === hash;
  const others = (await own.all()).filter((record) => !isOwn(record));
  return others.length === 0
    ? undefined
    : `the execution's name: an earlier sweep of the same name has left ${counted(others.length, "record")} of trials. Allowed: a name that no sweep has had; "resume" with the earlier name takes its results up`;
}

const invalid = (faults: readonly string[]): InvalidSweepInput =>
  new InvalidSweepInput(
    `The sweep's input has ${counted(faults.length, "fault")}:\n${listed(faults)}\nNothing was started. Start a new execution with a corrected input, for example {"vary": {"learningRate": [0.00001, 0.00005]}, "maxTrainingHours": 48}.`,
  );
