import { Duration } from "aws-cdk-lib";
import { Metric, type MetricOptions, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Names } from "./names.ts";

export const FIVE_MINUTES = Duration.minutes(5);

/** Functions that write metrics of their own: POWERTOOLS_SERVICE_NAME of each. */
type Service = "reward" | "check-training-job" | "stop-training-job";

export const ofFunction = (
  { metricsNamespace }: Names,
  service: Service,
  metricName: string,
  options: MetricOptions,
): Metric => new Metric({ namespace: metricsNamespace, metricName, dimensionsMap: { service }, ...options });

/** Time since the job last changed its phase, written at each status check; checks are at most 15 minutes apart. */
export const minutesInPhase = (names: Names): Metric =>
  ofFunction(names, "check-training-job", "MinutesInPhase", { period: Duration.minutes(30), statistic: Stats.MAXIMUM });

/**
 * Messages that wait to be received, or that are being processed. Not their age: ApproximateAgeOfOldestMessage leaves
 * out messages received three times (SQS Developer Guide, CloudWatch metrics). Between two attempts a message stays in
 * flight until its visibility timeout has passed; if one stays visible, nothing receives it.
 */
export const messages = (queue: IQueue, where: "visible" | "inFlight"): Metric => {
  const options = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };
  return where === "visible"
    ? queue.metricApproximateNumberOfMessagesVisible(options)
    : queue.metricApproximateNumberOfMessagesNotVisible(options);
};

/**
 * Mean reward of the best batch in half an hour; no data where nothing was scored. MeanReward is written for each
 * batch, and a batch may be a single sample, so one half hour of zeros may be chance: the alarm needs two in a row. No
 * metric math: emulators of AWS refuse to deploy it.
 */
export const bestBatch = (names: Names): Metric =>
  ofFunction(names, "reward", "MeanReward", { period: Duration.minutes(30), statistic: Stats.MAXIMUM });
