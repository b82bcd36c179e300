import type { Estimate } from "../../contract/evaluation/evaluation-summary.ts";
import { Z_975 } from "../../evaluation/statistics/normal.ts";

/**
 * Two-sided p-value of a difference of 0, from its normal 95 % interval, clustered by page as that is: both come to the
 * same verdict.
 */
export function pValue({ value, low, high }: Estimate): number {
  const standardError = (high - low) / (2 * Z_975);
  if (standardError === 0) return value === 0 ? 1 : 0;
  return erfc(Math.abs(value) / standardError / Math.SQRT2);
}

/**
 * Holm's step-down adjustment (Holm 1979, Scand J Stat 6:65): at the level α, the chance of one false "better" among
 * all of them is at most α, however they depend on each other.
 * @returns in the order of the input; never below what was given
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let before = 0;
  order.forEach(({ p, index }, rank) => {
    before = Math.max(before, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = before;
  });
  return adjusted;
}

/**
 * Complementary error function for x ≥ 0, Abramowitz & Stegun 7.1.26: off by 1.5e-7 at most, which no p-value of a
 * table shows.
 */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return polynomial * Math.exp(-x * x);
}
