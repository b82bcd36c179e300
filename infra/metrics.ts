import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric, type MetricOptions, Stats } from "aws-cdk-lib/aws-cloudwatch";
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
 * Messages that wait for a try, or are being processed. Not their age: ApproximateAgeOfOldestMessage leaves out
 * messages received three times (SQS Developer Guide, CloudWatch metrics).
 */
export const messagesNotDone = (queue: IQueue): MathExpression =>
  new MathExpression({
    expression: "visible + inFlight",
    label: "stops that are due",
    usingMetrics: {
      visible: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: Stats.MAXIMUM }),
    },
    period: FIVE_MINUTES,
  });

/**
 * So many samples without a right answer are no accident: where only 5 % are right, below which RFT struggles, 200
 * wrong ones in a row are one chance in 28,000.
 */
const MANY_SAMPLES = 200;

/**
 * 1 where many samples were scored in half an hour and not one was right, else 0; no data where nothing was scored. The
 * best batch decides: MeanReward is written for each batch, and a batch may be a single sample. A smoke test, of this
 * run or of another one, holds right answers and about 60 samples: it can hide the zeros until half an hour after it,
 * not longer, and can't raise the alarm by itself.
 */
export const nothingRight = (names: Names): MathExpression =>
  new MathExpression({
    expression: `IF(samples >= ${MANY_SAMPLES} AND best == 0, 1, 0)`,
    label: "nothing right",
    usingMetrics: {
      samples: ofFunction(names, "reward", "Samples", { statistic: Stats.SUM }),
      best: ofFunction(names, "reward", "MeanReward", { statistic: Stats.MAXIMUM }),
    },
    period: Duration.minutes(30),
  });
