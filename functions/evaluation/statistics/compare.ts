import type { ChangedRow, Comparison } from "../../contract/evaluation/evaluation-summary.ts";
import { pythonSample } from "../../dataset/python-random.ts";
import type { AnswerTally } from "./answer-tally.ts";
import { clusterBootstrap } from "./bootstrap.ts";
import { clusteredMean, normalInterval } from "./clustered-mean.ts";
import { smallestDetectableGain } from "./detectable-gain.ts";
import { byKind, type PairedRow } from "./kinds.ts";
import { midP } from "./mcnemar.ts";
import { type ModelTally, RIGHT_OVER } from "./model-tally.ts";
import { comparisonSentence } from "./sentence.ts";
import { verdictOf } from "./verdict.ts";

/** Rows shown of each direction. */
const SHOWN = 10;

export interface ComparisonSettings {
  readonly split: string;
  readonly samplesPerRow: number;
  readonly seed: number;
  readonly resamples: number | undefined;
}

/** A row that both have answered, by its place in the tally. */
interface Pair extends PairedRow {
  readonly row: number;
}

/**
 * The second model compared with the first, over the rows of which both have a completed answer.
 * @returns undefined where there is no such row
 */
export function compare(
  first: string,
  second: string,
  answers: AnswerTally,
  { split, samplesPerRow, seed, resamples }: ComparisonSettings,
): Comparison | undefined {
  const tallies = { first: answers.model(first), second: answers.model(second) };
  const means = { first: tallies.first.rowMeans(), second: tallies.second.rowMeans() };
  const differences = means.first.map((mean, row) => (means.second[row] ?? NaN) - mean);
  const mean = clusteredMean(differences, answers.clusters);
  if (mean === undefined) return undefined;

  const pairs = answers.rows
    .map((question, row): Pair => ({ question, row, first: means.first[row] ?? NaN, second: means.second[row] ?? NaN }))
    .filter((pair) => !Number.isNaN(pair.first + pair.second));
  const turnedRight = pairs.filter((pair) => !isRight(pair.first) && isRight(pair.second));
  const turnedWrong = pairs.filter((pair) => isRight(pair.first) && !isRight(pair.second));
  const bothRight = pairs.filter((pair) => isRight(pair.first) && isRight(pair.second)).length;
  const binary = pairs.every(({ row }) => hasBinary(tallies.first, row) && hasBinary(tallies.second, row));
  const meanSquare = pairs.reduce((sum, pair) => sum + (pair.second - pair.first) ** 2, 0) / pairs.length;
  const difference = normalInterval(mean);
  const clusters = mean.sums.length;
  const facts = {
    rows: pairs.length,
    leftOut: answers.rows.length - pairs.length,
    clusters,
    difference,
    smallestDetectableGain: smallestDetectableGain(pairs.length, meanSquare, mean.designEffect),
    verdict: verdictOf(difference, clusters),
  };
  const over = (of: "first" | "second"): number => pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length;
  const shown = (rows: readonly Pair[]): ChangedRow[] => drawn(rows, seed).map((pair) => changedRow(pair, tallies));
  return {
    first,
    second,
    ...facts,
    table: {
      bothRight,
      onlyFirst: turnedWrong.length,
      onlySecond: turnedRight.length,
      neither: pairs.length - bothRight - turnedWrong.length - turnedRight.length,
    },
    midP: binary && samplesPerRow === 1 ? midP(turnedWrong.length, turnedRight.length) : null,
    bootstrap: clusterBootstrap(mean, seed, resamples),
    sentence: comparisonSentence(facts, { first: over("first"), second: over("second") }, { split, binary }),
    kinds: byKind(pairs),
    turnedRight: shown(turnedRight),
    turnedWrong: shown(turnedWrong),
  };
}

const isRight = (mean: number): boolean => mean > RIGHT_OVER;

const hasBinary = (tally: ModelTally, row: number): boolean =>
  tally.scoresOf(row).every((score) => score === 0 || score === 1 || Number.isNaN(score));

function drawn(rows: readonly Pair[], seed: number): Pair[] {
  const places = new Set(pythonSample(seed, rows.length, Math.min(SHOWN, rows.length)));
  return rows.filter((_, place) => places.has(place));
}

function changedRow(
  { question, row, first, second }: Pair,
  tallies: { readonly first: ModelTally; readonly second: ModelTally },
): ChangedRow {
  return {
    id: question.id,
    question: question.question,
    reference: question.reference,
    first: tallies.first.excerptOf(row, isRight(first)),
    second: tallies.second.excerptOf(row, isRight(second)),
  };
}
