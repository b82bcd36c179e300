import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { ScoredBatch } from "./reward.ts";

const logger = new Logger();
const metrics = new Metrics();

/**
 * One log line and one set of CloudWatch metrics a batch, never a prompt or an answer. AWS shows nobody the reward during training: these metrics are its only curve.
 * @param milliseconds that the batch took
 */
export function recordBatch({ samples, right, withoutAnswer, hedged, unreadable, unscorable }: ScoredBatch["counts"], milliseconds: number): void {
  const unscored = Object.values(unscorable).reduce((sum, count) => sum + count, 0);
  logger.info("batch scored", { samples, right, withoutAnswer, hedged, unreadable, unscorable, milliseconds });
  metrics.addMetric("Samples", MetricUnit.Count, samples);
  metrics.addMetric("Duration", MetricUnit.Milliseconds, milliseconds);
  metrics.addMetric("UnscorableSamples", MetricUnit.Count, unscored);
  if (samples > 0) {
    metrics.addMetric("MeanReward", MetricUnit.NoUnit, right / samples);
    metrics.addMetric("ShareWithoutAnswer", MetricUnit.NoUnit, withoutAnswer / samples);
    metrics.addMetric("ShareUnreadable", MetricUnit.NoUnit, (unreadable + hedged) / samples);
  }
  metrics.publishStoredMetrics();
}
