import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { REWARD_TIMEOUT } from "../functions/contract/timeouts.ts";
import { METRICS_NAMESPACE } from "./names.ts";
import type { Settings } from "./settings.ts";

export interface AlarmsProps {
  readonly stateMachine: StateMachine;
  readonly reward: IFunction;
  readonly stopTrainingJob: IFunction;
  readonly sendNotice: IFunction;
  readonly deadLetterQueue: IQueue;
  readonly topic: ITopic;
  readonly settings: Settings;
}

interface AlarmRow {
  readonly metric: IMetric;
  readonly threshold: number;
  /** One sentence; the row of the same name in statemachine/README.md says what to do. */
  readonly meaning: string;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Everything that must wake somebody. The names are the rows of the operator's table. */
export class Alarms extends Construct {
  constructor(
    scope: Construct,
    { stateMachine, reward, stopTrainingJob, sendNotice, deadLetterQueue, topic, settings }: AlarmsProps,
  ) {
    super(scope, "Alarms");
    const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
    const alarms: Readonly<Record<string, AlarmRow>> = {
      ExecutionsFailed: { metric: stateMachine.metricFailed(sum), threshold: 1, meaning: "An execution has failed." },
      ExecutionsTimedOut: {
        metric: stateMachine.metricTimedOut(sum),
        threshold: 1,
        meaning: "An execution ran over its time.",
      },
      ExecutionsAborted: {
        metric: stateMachine.metricAborted(sum),
        threshold: 1,
        meaning: "Somebody stopped an execution.",
      },
      TrainingStuck: {
        metric: minutesInPhase(),
        threshold: settings.stuckAfterHours * 60,
        meaning: `A training job has not changed its phase for ${settings.stuckAfterHours} hours.`,
      },
      TrainingNotStopped: {
        metric: stopTrainingJob.metricErrors(sum),
        threshold: 1,
        meaning: "A training job could not be stopped after its execution had ended: it may still cost money.",
      },
      NoticeNotSent: {
        metric: sendNotice.metricErrors(sum),
        threshold: 1,
        meaning: "People could not be told how an execution has ended.",
      },
      RewardErrors: {
        metric: reward.metricErrors(sum),
        threshold: 1,
        meaning: "The reward function failed; Bedrock gives up after three retries.",
      },
      RewardThrottles: {
        metric: reward.metricThrottles(sum),
        threshold: 1,
        meaning: "The reward function was throttled: its concurrency is too low for the training.",
      },
      RewardSlow: {
        metric: reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(99) }),
        threshold: (REWARD_TIMEOUT * 1000) / 2,
        meaning: "The reward function takes more than half of its time limit.",
      },
      UndeliveredEvents: {
        metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          period: FIVE_MINUTES,
          statistic: Stats.MAXIMUM,
        }),
        threshold: 1,
        meaning: "An event could not be delivered: a run was not started, or an ended one not seen to.",
      },
    };
    for (const [name, { metric, threshold, meaning }] of Object.entries(alarms)) {
      new Alarm(this, name, {
        alarmDescription: `${meaning} What to do: ${settings.runbookUrl}, row ${name}.`,
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING, // no run, no data
      }).addAlarmAction(new SnsAction(topic));
    }
  }
}

/** Time since the job last changed its phase, told at each look; looks are at most 15 minutes apart. */
export const minutesInPhase = (): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: "MinutesInPhase",
    dimensionsMap: { service: "check-training-job" },
    period: Duration.minutes(30),
    statistic: Stats.MAXIMUM,
  });
