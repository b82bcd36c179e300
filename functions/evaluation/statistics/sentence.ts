import { CLUSTER } from "../../dataset/question.ts";
import type { Comparison, Estimate } from "../../contract/evaluation/evaluation-summary.ts";
import { MIN_CLUSTERS } from "../../contract/evaluation/min-clusters.ts";

/** How a mean is written: as the share of right answers where scores are 0 and 1, else as the score that it is. */
interface Notation {
  readonly of: string;
  readonly mean: (value: number) => string;
  /** Of a difference, without and with its unit. */
  readonly bare: (difference: number) => string;
  readonly withUnit: (difference: number) => string;
}

const SHARES: Notation = {
  of: "Right answers",
  mean: (value) => `${(value * 100).toFixed(1)} %`,
  bare: (difference) => rounded(difference * 100, 1),
  withUnit: (difference) => `${rounded(difference * 100, 1)} points`,
};
const SCORES: Notation = {
  of: "Mean score",
  mean: (value) => value.toFixed(3),
  bare: (difference) => rounded(difference, 3),
  withUnit: (difference) => rounded(difference, 3),
};

/** A bound that is not 0 must not be rounded to 0: the verdict depends on it. */
function rounded(value: number, places: number): string {
  const fixed = value.toFixed(places);
  return value !== 0 && Number(fixed) === 0 ? value.toPrecision(1) : fixed;
}

const plus = (text: string): string => (text.startsWith("-") ? text : `+${text}`);

const count = (n: number, one: string): string => `${n.toLocaleString("en-US")} ${n === 1 ? one : `${one}s`}`;

const ROW_OF: Readonly<Record<string, string>> = { train: "training row" };
const rowsOf = (n: number, split: string): string => count(n, ROW_OF[split] ?? "held-out row");

type Compared = Pick<Comparison, "rows" | "leftOut" | "clusters" | "difference" | "smallestDetectableGain" | "verdict">;

/** "Right answers on 1,147 held-out rows: 61.2 % → 68.9 %, +7.7 points, 95 % interval 5.1 to 10.3: better" */
export function comparisonSentence(
  { rows, leftOut, clusters, difference, smallestDetectableGain, verdict }: Compared,
  means: { readonly first: number; readonly second: number },
  { split, binary }: { readonly split: string; readonly binary: boolean },
): string {
  const { of, mean, bare, withUnit } = binary ? SHARES : SCORES;
  const without = leftOut === 0 ? "" : ` (${leftOut.toLocaleString("en-US")} left out, an answer is missing)`;
  const gain = plus(withUnit(difference.value));
  const interval = `95 % interval ${bare(difference.low)} to ${bare(difference.high)}`;
  const conclusion =
    clusters < MIN_CLUSTERS
      ? `too few ${CLUSTER}s for a verdict (${clusters}; ${MIN_CLUSTERS} are needed)`
      : verdict === "no difference shown"
        ? `${verdict}; a gain under ${withUnit(smallestDetectableGain)} is easily missed with this many rows`
        : verdict;
  return `${of} on ${rowsOf(rows, split)}${without}: ${mean(means.first)} → ${mean(means.second)}, ${gain}, ${interval}: ${conclusion}`;
}

/** Of one model by itself. */
export function accuracySentence(
  accuracy: Estimate,
  rows: number,
  { split, binary }: { readonly split: string; readonly binary: boolean },
): string {
  const { of, mean, bare } = binary ? SHARES : SCORES;
  return `${of} on ${rowsOf(rows, split)}: ${mean(accuracy.value)}, 95 % interval ${bare(accuracy.low)} to ${bare(accuracy.high)}`;
}
