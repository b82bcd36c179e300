import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { ScoredBatch } from "./reward.ts";

const metrics = new Metrics();

/**
 * One structured log line a batch, which CloudWatch also reads as metrics (embedded metric format); never a prompt or
 * an answer. AWS does not show the reward during training: these metrics are the only curve.
 * @param milliseconds that the batch took
 */
export function recordBatch(
  { samples, right, paid, withoutAnswer, hedged, unreadable, unscorable }: ScoredBatch["counts"],
  milliseconds: number,
): void {
  const reasons = Object.entries(unscorable);
  metrics.addMetadata("message", "batch scored");
  for (const [reason, count] of reasons) metrics.addMetadata(`unscorable: ${reason}`, String(count));
  metrics.addMetric("Samples", MetricUnit.Count, samples);
  metrics.addMetric("Duration", MetricUnit.Milliseconds, milliseconds);
  metrics.addMetric(
    "UnscorableSamples",
    MetricUnit.Count,
    reasons.reduce((sum, [, count]) => sum + count, 0),
  );
  if (samples > 0) {
    for (const [rule, count] of Object.entries(paid)) metrics.addMetadata(`paid: ${rule}`, String(count));
    metrics.addMetric("MeanReward", MetricUnit.NoUnit, right / samples);
    // A share of all samples, like MeanReward: the rest of MeanReward was paid for exact or honestly rounded answers.
    metrics.addMetric("ShareWithinTolerance", MetricUnit.NoUnit, (paid["withinTolerance"] ?? 0) / samples);
    metrics.addMetric("ShareWithoutAnswer", MetricUnit.NoUnit, withoutAnswer / samples);
    metrics.addMetric("ShareUnreadable", MetricUnit.NoUnit, (unreadable + hedged) / samples);
  }
  metrics.publishStoredMetrics();
}
