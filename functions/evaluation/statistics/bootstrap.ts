import MersenneTwister from "mersenne-twister";
import type { Estimate } from "../../contract/evaluation/evaluation-summary.ts";
import type { ClusteredMean } from "./clustered-mean.ts";
import { quantile } from "./quantile.ts";

/** Enough: a second seed would move the bounds by a fifteenth of a standard error. */
export const RESAMPLES = 2000;

/**
 * 95 % percentile interval of a mean over rows, by drawing whole clusters with replacement (Efron and Tibshirani 1993;
 * Field and Welsh 2007 for clusters). Draws are those of Python's `random.Random(seed).getrandbits(32) * clusters >>
 * 32`, so that anyone can draw them again.
 */
export function clusterBootstrap(
  { mean, sums, sizes }: Pick<ClusteredMean, "mean" | "sums" | "sizes">,
  seed: number,
  resamples = RESAMPLES,
): Estimate {
  const twister = new MersenneTwister();
  twister.init_by_array([seed], 1);
  const clusters = sums.length;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let rows = 0;
    for (let drawn = 0; drawn < clusters; drawn++) {
      const cluster = Math.floor((twister.random_int() * clusters) / 2 ** 32);
      sum += sums[cluster] ?? 0;
      rows += sizes[cluster] ?? 0;
    }
    means[resample] = sum / rows;
  }
  means.sort();
  return { value: mean, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
