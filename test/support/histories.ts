import type { DescribeExecutionOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import type { ExecutionHistory } from "../../functions/aws/read-execution.ts";
import type { TrainingCheck } from "../../functions/contract/training.ts";
import { DATASET, EXECUTION, JOB_ARN, runOf } from "./runs.ts";

export const STARTED = new Date("2026-11-23T02:03:04.000Z");

/** An event, `second` seconds after the execution's start. */
const event = (second: number, type: string, details: object = {}): HistoryEvent => ({
  id: second,
  type: type as never,
  timestamp: new Date(STARTED.getTime() + second * 1000),
  ...details,
});
export const entered = (second: number, name: string): HistoryEvent =>
  event(second, "TaskStateEntered", { stateEnteredEventDetails: { name } });
export const exited = (second: number, name: string, output: unknown): HistoryEvent =>
  event(second, "TaskStateExited", {
    stateExitedEventDetails: { name, output: typeof output === "string" ? output : JSON.stringify(output) },
  });
export const scheduled = (second: number): HistoryEvent => event(second, "LambdaFunctionScheduled");
export const started = (second: number): HistoryEvent => event(second, "LambdaFunctionStarted");
export const succeeded = (second: number, output: unknown = {}): HistoryEvent =>
  event(second, "LambdaFunctionSucceeded", {
    lambdaFunctionSucceededEventDetails: { output: typeof output === "string" ? output : JSON.stringify(output) },
  });
export const failed = (second: number, error: string): HistoryEvent =>
  event(second, "LambdaFunctionFailed", { lambdaFunctionFailedEventDetails: { error } });
export const timedOut = (second: number): HistoryEvent => event(second, "LambdaFunctionTimedOut");
export const executionFailed = (second: number, error?: string, cause?: string): HistoryEvent =>
  event(second, "ExecutionFailed", { executionFailedEventDetails: { error, cause } });
export const executionAborted = (second: number, error?: string, cause?: string): HistoryEvent =>
  event(second, "ExecutionAborted", { executionAbortedEventDetails: { error, cause } });
export const redriven = (second: number): HistoryEvent =>
  event(second, "ExecutionRedriven", { executionRedrivenEventDetails: { redriveCount: 1 } });

/** One step that went well. */
export const step = (second: number, name: string, output: unknown, result: unknown = {}): HistoryEvent[] => [
  entered(second, name),
  scheduled(second),
  started(second + 1),
  succeeded(second + 3, result),
  exited(second + 4, name, output),
];

export const historyOf = (
  status: string,
  events: readonly HistoryEvent[],
  execution: Partial<DescribeExecutionOutput> = {},
): ExecutionHistory => ({
  execution: {
    executionArn: EXECUTION.arn,
    stateMachineArn: "m",
    name: EXECUTION.name,
    status: status as never,
    startDate: STARTED,
    input: "{}",
    ...execution,
  },
  events,
});

export const checkOf = (fields: Partial<TrainingCheck> = {}): TrainingCheck => ({
  jobArn: JOB_ARN,
  jobName: "finqa-rft-job",
  secondsUntilNextCheck: 30,
  status: "InProgress",
  phase: "Training",
  phaseStatus: "InProgress",
  failureMessage: null,
  minutesElapsed: 90,
  minutesInPhase: 60,
  outputModelArn: null,
  stalled: false,
  explanation: "The job is training.",
  ...fields,
});

export const REWARD_TEST = {
  rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
  casesPassed: 1,
  cases: [{ name: "the AWS sample notebook's", expected: 1, got: 1 }],
};

/** A run that has completed. */
export function completed(input: unknown = {}): ExecutionHistory {
  const run = runOf(input);
  const rewardTest = { rewardFunctionVersionArn: REWARD_TEST.rewardFunctionVersionArn, casesPassed: 1 };
  const training = { jobArn: JOB_ARN, jobName: run.jobName, secondsUntilNextCheck: 30 };
  return historyOf(
    "SUCCEEDED",
    [
      ...step(0, "ResolveRun", { run }),
      ...step(10, "PrepareDataset", { run, dataset: DATASET }),
      ...step(20, "SmokeTestReward", { run, dataset: DATASET, rewardTest }, REWARD_TEST),
      ...step(30, "CreateTrainingJob", { run, dataset: DATASET, rewardTest, training }),
      ...step(70, "CheckTrainingJob", { run, dataset: DATASET, rewardTest, training: checkOf() }),
      ...step(110, "CheckTrainingJob", {
        run,
        dataset: DATASET,
        rewardTest,
        training: checkOf({ status: "Completed", minutesElapsed: 120 }),
      }),
    ],
    { stopDate: new Date(STARTED.getTime() + 120_000) },
  );
}
