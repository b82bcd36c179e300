import type { Comparison, Estimate } from "../../contract/evaluation/evaluation-summary.ts";
import { MIN_CLUSTERS } from "../../contract/evaluation/min-clusters.ts";

/** By the clustered 95 % interval of the difference. */
export function verdictOf({ low, high }: Estimate, clusters: number): Comparison["verdict"] {
  if (clusters < MIN_CLUSTERS) return "no difference shown";
  return low > 0 ? "better" : high < 0 ? "worse" : "no difference shown";
}
