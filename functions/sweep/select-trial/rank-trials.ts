import type { TrialRecord, TrialResult } from "../../contract/sweep/trial-record.ts";
import { holm, pValue } from "./p-values.ts";

/** A completed trial among the others. */
export interface RankedTrial {
  readonly record: TrialRecord & { readonly result: TrialResult };
  /** From 1; null for a trial that can't be chosen: its model cheats the reward, is deleted, or has no figure. */
  readonly rank: number | null;
  /** Of the difference to the base; null where there is none. */
  readonly p: number | null;
  /** The same for as many comparisons as there are completed trials. */
  readonly pHolm: number | null;
}

/**
 * The completed trials, the best first: by the tuned model's mean score on the validation rows, then by hours of
 * training, then by their order.
 */
export function rankTrials(records: readonly TrialRecord[]): RankedTrial[] {
  const completed = records.flatMap((record) => (record.result === null ? [] : [{ ...record, result: record.result }]));
  const compared = completed.flatMap(({ result: { evaluation }, index }) =>
    evaluation.comparison === null ? [] : [{ index, p: pValue(evaluation.comparison.difference) }],
  );
  const adjusted = holm(compared.map(({ p }) => p));
  const sorted = completed.toSorted(
    (a, b) => scoreOf(b) - scoreOf(a) || a.trainingHours - b.trainingHours || a.index - b.index,
  );
  let rank = 0;
  return sorted.map((record) => {
    const place = compared.findIndex(({ index }) => index === record.index);
    return {
      record,
      rank: canBeChosen(record) ? ++rank : null,
      p: compared[place]?.p ?? null,
      pHolm: adjusted[place] ?? null,
    };
  });
}

export const scoreOf = ({ result }: { readonly result: TrialResult }): number =>
  result.evaluation.tuned.accuracy?.value ?? -Infinity;

const canBeChosen = ({ result, modelDeleted }: RankedTrial["record"]): boolean =>
  !modelDeleted && result.evaluation.cheating === null && result.evaluation.tuned.accuracy !== null;
