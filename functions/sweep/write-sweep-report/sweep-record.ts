import type { ExecutionHistory } from "../../aws/read-execution.ts";
import { reportKey } from "../../contract/keys.ts";
import type { RunNote } from "../../contract/run-note.ts";
import { SweepRecord, type SweepTrial } from "../../contract/sweep/sweep-record.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { ALL_BUT_TRAINING } from "../../pipeline/write-report/costs.ts";
import { recordedExecution } from "../../pipeline/write-report/recorded-execution.ts";
import { rankTrials } from "../select-trial/rank-trials.ts";
import { labelOf } from "../trials/label.ts";
import { newRecord } from "../trials/new-record.ts";
import { concludeSweep } from "./conclude-sweep.ts";
import type { SweepFacts, TrialRuns } from "./sweep-facts.ts";
import type { SweepTimeline } from "./sweep-timeline.ts";

export interface SweepRecordParts {
  readonly history: ExecutionHistory;
  readonly timeline: SweepTimeline;
  /** Of the trials that were begun. */
  readonly records: readonly TrialRecord[];
  readonly runs: TrialRuns;
  readonly note: RunNote | null;
  readonly sourceCommit: string;
}

/** Puts together what is known of a sweep; checked against its own schema, since programs read it. */
export function sweepRecordOf({ history, timeline, records, runs, note, sourceCommit }: SweepRecordParts): SweepRecord {
  const { plan, trials, selection, evaluation, losers, failure, base, baselineWarnings } = timeline;
  const known =
    trials.length === 0
      ? records
      : trials.map((trial) => records.find(({ index }) => index === trial.index) ?? newRecord(trial));
  const facts: SweepFacts = {
    version: 1,
    execution: recordedExecution(history),
    note,
    failure,
    plan,
    trials: sweepTrials(known),
    winner: selection,
    verdict: evaluation?.output.verdict ?? null,
    evaluation,
    losers,
    spent: {
      trainingHours: own(known).reduce((sum, { trainingHours }) => sum + trainingHours, 0),
      usDollars:
        own(known).reduce((sum, record) => sum + dollarsOf(record, runs), 0) +
        (base?.output.spentUsDollars ?? 0) +
        (evaluation?.output.spentUsDollars ?? 0),
    },
    sourceCommit,
    baselineWarnings,
  };
  return SweepRecord.parse({ ...facts, conclusion: concludeSweep(facts) });
}

function sweepTrials(records: readonly TrialRecord[]): SweepTrial[] {
  const ranked = rankTrials(records);
  return records.map((record) => {
    const place = ranked.find((one) => one.record.index === record.index);
    return {
      ...record,
      label: labelOf(record.varied),
      rank: place?.rank ?? null,
      p: place?.p ?? null,
      pHolm: place?.pHolm ?? null,
      reportKey: record.execution === null ? null : reportKey(record.execution.name),
    };
  });
}

/** What another sweep has paid for is not this one's. */
const own = (records: readonly TrialRecord[]): TrialRecord[] => records.filter(({ takenFrom }) => takenFrom === null);

/** By the trial's own report; without one, what its evaluation has spent. */
function dollarsOf({ execution, result }: TrialRecord, runs: TrialRuns): number {
  const costs = execution === null ? undefined : runs.get(execution.name)?.costs;
  return costs?.find(({ item }) => item === ALL_BUT_TRAINING)?.usDollars ?? result?.evaluation.spentUsDollars ?? 0;
}
