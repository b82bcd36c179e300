import type { Estimate } from "../../contract/evaluation/evaluation-summary.ts";
import { Z_975 } from "./normal.ts";

/** Rows by the page that they stand on. */
export interface Clusters {
  /** Of each row, from 0. */
  readonly of: Int32Array;
  readonly count: number;
}

/** A mean over rows and its precision. */
export interface ClusteredMean {
  readonly rows: number;
  readonly mean: number;
  /** Of the mean, rows of one cluster taken together. */
  readonly standardError: number;
  /** How much larger the variance of the mean is than that of as many independent rows; 1 where nothing varies. */
  readonly designEffect: number;
  /** Sum and number of rows of each cluster that has rows, in the order of the clusters. */
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
}

/**
 * The mean of one value a row, with the standard error that Miller (2024, arXiv 2411.00640) gives for questions in
 * clusters: sqrt(sum over clusters of (sum of deviations)^2) / n. Of differences between two models it is that of his
 * paired analysis.
 *
 * @param values one a row; NaN leaves the row out
 * @returns undefined where no row is left
 */
export function clusteredMean(values: Float64Array, clusters: Clusters): ClusteredMean | undefined {
  const sums = new Float64Array(clusters.count);
  const sizes = new Float64Array(clusters.count);
  let rows = 0;
  let sum = 0;
  forEachRow(values, clusters, (value, cluster) => {
    sums[cluster] = (sums[cluster] ?? 0) + value;
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
    sum += value;
    rows++;
  });
  if (rows === 0) return undefined;

  const mean = sum / rows;
  const deviations = new Float64Array(clusters.count);
  let squares = 0;
  forEachRow(values, clusters, (value, cluster) => {
    deviations[cluster] = (deviations[cluster] ?? 0) + (value - mean);
    squares += (value - mean) ** 2;
  });
  const clusterSquares = deviations.reduce((total, deviation) => total + deviation ** 2, 0);
  const used = (_: number, cluster: number): boolean => sizes[cluster] !== 0;
  return {
    rows,
    mean,
    standardError: Math.sqrt(clusterSquares) / rows,
    designEffect: squares === 0 ? 1 : clusterSquares / squares,
    sums: sums.filter(used),
    sizes: sizes.filter(used),
  };
}

/** 95 %, by the central limit theorem. */
export function normalInterval({ mean, standardError }: ClusteredMean): Estimate {
  return { value: mean, low: mean - Z_975 * standardError, high: mean + Z_975 * standardError };
}

function forEachRow(values: Float64Array, clusters: Clusters, visit: (value: number, cluster: number) => void): void {
  values.forEach((value, row) => {
    const cluster = clusters.of[row];
    if (!Number.isNaN(value) && cluster !== undefined) visit(value, cluster);
  });
}
