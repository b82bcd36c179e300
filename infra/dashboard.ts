import { Duration } from "aws-cdk-lib";
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  Metric,
  PeriodOverride,
  Stats,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { minutesInPhase } from "./alarms.ts";
import { METRICS_NAMESPACE, STATE_MACHINE_NAME } from "./names.ts";
import type { Steps } from "./steps.ts";

export interface DashboardProps {
  readonly stateMachine: StateMachine;
  readonly steps: Steps;
  readonly reward: IFunction;
}

const FIVE_MINUTES = Duration.minutes(5);

/** One page: how executions go, and the only live reward curve there is, from the reward function's own metrics. */
export class Dashboard extends Construct {
  constructor(scope: Construct, { stateMachine, steps, reward }: DashboardProps) {
    super(scope, "Dashboard");
    const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
      new GraphWidget({ title, left, right, width: 12, height: 6 });
    const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
    const ofReward = (metricName: string, label: string, statistic: string = Stats.AVERAGE): Metric =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        label,
        dimensionsMap: { service: "reward" },
        period: FIVE_MINUTES,
        statistic,
      });

    new CloudWatchDashboard(this, "Dashboard", {
      dashboardName: STATE_MACHINE_NAME,
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new TextWidget({
            markdown:
              "# FinQA RFT\nMean reward is the share of right answers, by the reward function's own count; the smoke test of each run is among them.",
            width: 24,
            height: 2,
          }),
        ],
        [
          graph(
            "Reward",
            [
              ofReward("MeanReward", "mean reward"),
              ofReward("ShareWithoutAnswer", "without an answer"),
              ofReward("ShareUnreadable", "unreadable or hedged"),
            ],
            [ofReward("Samples", "samples", Stats.SUM)],
          ),
          graph(
            "Reward function: errors, throttles, concurrency",
            [reward.metricErrors(sum), reward.metricThrottles(sum)],
            [reward.metric("ConcurrentExecutions", { period: FIVE_MINUTES, statistic: Stats.MAXIMUM })],
          ),
        ],
        [
          graph("Reward function: duration", [
            reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(50), label: "p50" }),
            reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(99), label: "p99" }),
          ]),
          graph("Minutes since the training job changed its phase", [minutesInPhase()]),
        ],
        [
          graph("Executions", [
            stateMachine.metricStarted(sum),
            stateMachine.metricSucceeded(sum),
            stateMachine.metricFailed(sum),
            stateMachine.metricTimedOut(sum),
            stateMachine.metricAborted(sum),
          ]),
          graph(
            "Steps: duration, longest",
            steps
              .entries()
              .map(([name, lambda]) =>
                lambda.metricDuration({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM, label: name }),
              ),
          ),
        ],
      ],
    });
  }
}
