import { Duration } from "aws-cdk-lib";
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  PeriodOverride,
  Stats,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { FIVE_MINUTES, messages, minutesInPhase, ofFunction } from "./metrics.ts";
import type { Names } from "./names.ts";
import type { Steps } from "./steps/steps.ts";

export interface DashboardProps {
  readonly stateMachine: StateMachine;
  readonly steps: Steps;
  readonly reward: IFunction;
  readonly stopQueue: IQueue;
  readonly names: Names;
}

const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };
const maximum = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };

/** One page: the state of executions, and the only live reward curve, from the reward function's own metrics. */
export class Dashboard extends Construct {
  constructor(scope: Construct, { stateMachine, steps, reward, stopQueue, names }: DashboardProps) {
    super(scope, "Dashboard");
    const heading = new TextWidget({
      markdown: `# ${names.title}\nMean reward is the share of right answers, by the reward function's own count; the smoke test of each run is among them.`,
      width: 24,
      height: 2,
    });
    const executions = graph("Executions", [
      stateMachine.metricStarted(sum),
      stateMachine.metricSucceeded(sum),
      stateMachine.metricFailed(sum),
      stateMachine.metricTimedOut(sum),
      stateMachine.metricAborted(sum),
    ]);
    const durations = graph(
      "Steps: duration, longest",
      steps.entries().map(([label, lambda]) => lambda.metricDuration({ ...maximum, label })),
    );
    new CloudWatchDashboard(this, "Dashboard", {
      dashboardName: names.stateMachine,
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [heading],
        [rewardCurve(names), samples(names)],
        [errors(reward), duration(reward)],
        [
          graph("Minutes since the training job changed its phase", [minutesInPhase(names)]),
          graph("Training jobs still to be stopped", [messages(stopQueue, "inFlight"), messages(stopQueue, "visible")]),
        ],
        [executions, durations],
      ],
    });
  }
}

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left, right, width: 12, height: 6 });

function rewardCurve(names: Names): GraphWidget {
  const mean = (metricName: string, label: string) =>
    ofFunction(names, "reward", metricName, { period: FIVE_MINUTES, statistic: Stats.AVERAGE, label });
  return graph("Reward", [
    mean("MeanReward", "mean reward"),
    mean("ShareWithinTolerance", "right only within the tolerance"),
    mean("ShareWithoutAnswer", "without an answer"),
    mean("ShareUnreadable", "unreadable or hedged"),
  ]);
}

const samples = (names: Names): GraphWidget =>
  graph(
    "Samples",
    [ofFunction(names, "reward", "Samples", { ...sum, label: "samples" })],
    [ofFunction(names, "reward", "UnscorableSamples", { ...sum, label: "could not be scored" })],
  );

const errors = (reward: IFunction): GraphWidget =>
  graph(
    "Reward function: errors, throttles, concurrency",
    [reward.metricErrors(sum), reward.metricThrottles(sum)],
    [reward.metric("ConcurrentExecutions", maximum)],
  );

const duration = (reward: IFunction): GraphWidget =>
  graph("Reward function: duration", [
    reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(50), label: "p50" }),
    reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(99), label: "p99" }),
  ]);
