import type { Comparison, Estimate } from "../../contract/evaluation/evaluation-summary.ts";

/**
 * With fewer, the standard error of clusters is too small and a normal interval is too narrow (Cameron and Miller 2015,
 * J Hum Resour 50:317): two rows that both turned right would be "better".
 */
export const MIN_CLUSTERS = 30;

/** By the clustered 95 % interval of the difference. */
export function verdictOf({ low, high }: Estimate, clusters: number): Comparison["verdict"] {
  if (clusters < MIN_CLUSTERS) return "no difference shown";
  return low > 0 ? "better" : high < 0 ? "worse" : "no difference shown";
}
