import { type IMetric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { REWARD_TIMEOUT } from "../functions/contract/timeouts.ts";
import type { Evaluation } from "./evaluation/evaluation.ts";
import { bestBatch, FIVE_MINUTES, messages, minutesInPhase, ofFunction } from "./metrics.ts";
import type { Sweep } from "./sweep/sweep.ts";
import type { Names } from "./names.ts";

export interface Watched {
  readonly stateMachine: StateMachine;
  readonly evaluation: Evaluation;
  readonly sweep: Sweep;
  readonly reward: IFunction;
  readonly stopTrainingJob: IFunction;
  readonly stopQueue: IQueue;
  readonly stopChildren: IFunction;
  readonly writeReport: IFunction;
  readonly sendNotice: IFunction;
  readonly deadLetterQueue: IQueue;
  readonly names: Names;
  readonly stuckAfterHours: number;
}

/** An alarm fires at `atLeast` and above, or at `atMost` and below. */
export type AlarmRow = AlarmRowBase & ({ readonly atLeast: number } | { readonly atMost: number });

interface AlarmRowBase {
  readonly metric: IMetric;
  /** Periods in a row; 1 where it is absent. */
  readonly periods?: number;
  /** What the alarm means, in whole sentences; the row of the same name in docs/runbook.md says what to do. */
  readonly meaning: string;
}

const sum = { period: FIVE_MINUTES, statistic: Stats.SUM };

/** Everything that must alert somebody. Each name is a row of the operator's table. */
export const alarmRows = (watched: Watched): Readonly<Record<string, AlarmRow>> => ({
  ...ofExecutions(watched),
  ...ofStopping(watched),
  ...ofEvaluations(watched),
  ...ofSweeps(watched),
  ...ofReward(watched),
  ReportNotWritten: {
    metric: watched.writeReport.metricErrors(sum),
    atLeast: 1,
    meaning: "The report of an execution could not be written at the first attempt.",
  },
  NoticeNotSent: {
    metric: watched.sendNotice.metricErrors(sum),
    atLeast: 1,
    meaning: "The notice about an ended execution could not be sent.",
  },
  UndeliveredEvents: {
    metric: watched.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: FIVE_MINUTES,
      statistic: Stats.MAXIMUM,
    }),
    atLeast: 1,
    meaning: "An event was given up: a run was not started, or an action after an execution's end was not done.",
  },
});

const ofExecutions = ({ stateMachine, names, stuckAfterHours }: Watched): Readonly<Record<string, AlarmRow>> => ({
  ExecutionsFailed: { metric: stateMachine.metricFailed(sum), atLeast: 1, meaning: "An execution has failed." },
  ExecutionsTimedOut: {
    metric: stateMachine.metricTimedOut(sum),
    atLeast: 1,
    meaning: "An execution ran over its time.",
  },
  ExecutionsAborted: {
    metric: stateMachine.metricAborted(sum),
    atLeast: 1,
    meaning: "Somebody stopped an execution.",
  },
  TrainingStuck: {
    metric: minutesInPhase(names),
    atLeast: stuckAfterHours * 60,
    meaning: `A training job has not changed its phase for ${stuckAfterHours} hours.`,
  },
});

const ofStopping = ({ stopTrainingJob, stopQueue, names }: Watched): Readonly<Record<string, AlarmRow>> => ({
  TrainingNotStopped: {
    metric: stopTrainingJob.metricErrors(sum),
    atLeast: 1,
    meaning:
      "An attempt to stop the training job of an ended execution has failed. It is tried again every 6 minutes for 25 hours; until then the job may cost money.",
  },
  TrainingStopPending: {
    metric: messages(stopQueue, "inFlight"),
    atLeast: 1,
    periods: 3,
    meaning: "An execution ended 15 minutes ago, and its training job may still run: it is not yet stopped.",
  },
  TrainingStopNotTried: {
    metric: messages(stopQueue, "visible"),
    atLeast: 1,
    periods: 3,
    meaning:
      "An execution ended 15 minutes ago, and nothing has yet tried to stop its training job: Lambda takes no messages from the queue.",
  },
  TrainingStoppedLate: {
    metric: ofFunction(names, "stop-training-job", "StoppedLate", sum),
    atLeast: 1,
    meaning: "A training job was stopped, but not at the first attempt: it has cost money meanwhile.",
  },
});

const ofEvaluations = ({ evaluation, stopChildren }: Watched): Readonly<Record<string, AlarmRow>> => ({
  EvaluationsFailed: {
    metric: evaluation.stateMachine.metricFailed(sum),
    atLeast: 1,
    meaning: "An evaluation has failed: one of a run, which then fails too, or one that a person has started.",
  },
  EvaluationsTimedOut: {
    metric: evaluation.stateMachine.metricTimedOut(sum),
    atLeast: 1,
    meaning: "An evaluation ran over its three days.",
  },
  ChildrenNotStopped: {
    metric: stopChildren.metricErrors(sum),
    atLeast: 1,
    meaning:
      "An attempt to stop the trials or evaluations of an ended execution has failed. It is tried again every 6 minutes for 25 hours; until then they may go on training or asking models.",
  },
  CandidateNotRemoved: {
    metric: evaluation.removeCandidate.metricErrors(sum),
    atLeast: 1,
    meaning:
      "An attempt to delete an evaluation's temporary deployments, or to take back its promotion, has failed. It is tried again every 6 minutes for 25 hours; until then a deployment takes one of the account's ten places.",
  },
});

const ofSweeps = ({ sweep }: Watched): Readonly<Record<string, AlarmRow>> => ({
  SweepsFailed: { metric: sweep.stateMachine.metricFailed(sum), atLeast: 1, meaning: "A sweep has failed." },
  SweepsTimedOut: {
    metric: sweep.stateMachine.metricTimedOut(sum),
    atLeast: 1,
    meaning: "A sweep ran over its year.",
  },
  SweepsAborted: {
    metric: sweep.stateMachine.metricAborted(sum),
    atLeast: 1,
    meaning: "Somebody stopped a sweep.",
  },
  SweepReportNotWritten: {
    metric: sweep.writeSweepReport.metricErrors(sum),
    atLeast: 1,
    meaning: "The report of a sweep could not be written at the first try.",
  },
});

const ofReward = ({ reward, names }: Watched): Readonly<Record<string, AlarmRow>> => ({
  RewardErrors: {
    metric: reward.metricErrors(sum),
    atLeast: 1,
    meaning: "The reward function failed; Bedrock gives up after three retries.",
  },
  RewardThrottles: {
    metric: reward.metricThrottles(sum),
    atLeast: 1,
    meaning: "The reward function was throttled: its concurrency is too low for the training.",
  },
  RewardSlow: {
    metric: reward.metricDuration({ period: FIVE_MINUTES, statistic: Stats.p(99) }),
    atLeast: (REWARD_TIMEOUT * 1000) / 2,
    meaning: "The reward function takes more than half of its time limit.",
  },
  UnscorableSamples: {
    metric: ofFunction(names, "reward", "UnscorableSamples", sum),
    atLeast: 1,
    meaning: "The reward function got samples that it can't read, and scored them 0.",
  },
  RewardAllZero: {
    metric: bestBatch(names),
    atMost: 0,
    periods: 2,
    meaning: "For an hour samples were scored, and not one answer was right: such a training learns nothing.",
  },
});
