import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Names } from "./names.ts";
import type { RewardFunction } from "./reward-function.ts";

export interface Outputs {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
  readonly stateMachine: StateMachine;
  readonly evaluationMachine: StateMachine;
  readonly sweepMachine: StateMachine;
  readonly topic: Topic;
  readonly names: Names;
}

/** What a person needs after a deployment: where to start, and where things are. */
export function addOutputs(
  stack: Stack,
  { bucket, reward, stateMachine, evaluationMachine, sweepMachine, topic, names }: Outputs,
): void {
  const console_ = `https://${stack.region}.console.aws.amazon.com`;
  const outputs: readonly (readonly [string, string, string])[] = [
    ["StateMachineArn", "The state machine.", stateMachine.stateMachineArn],
    [
      "StateMachineConsole",
      "Start executions and see them here.",
      `${console_}/states/home?region=${stack.region}#/statemachines/view/${stateMachine.stateMachineArn}`,
    ],
    ["EvaluationMachineArn", "Evaluates any models, any time.", evaluationMachine.stateMachineArn],
    ["SweepMachineArn", "Tries several sets of hyperparameters.", sweepMachine.stateMachineArn],
    ["BucketName", "Data, Bedrock's output, and a report for each run.", bucket.bucketName],
    ["BucketConsole", "The same, in the console.", `https://s3.console.aws.amazon.com/s3/buckets/${bucket.bucketName}`],
    [
      "DashboardConsole",
      "Executions, steps and the live reward curve.",
      `${console_}/cloudwatch/home?region=${stack.region}#dashboards:name=${names.stateMachine}`,
    ],
    ["NoticeTopicArn", "Subscribe here for notices of ended runs and alarms.", topic.topicArn],
    ["RewardFunctionLogs", "Log group of the reward function.", reward.logGroup.logGroupName],
    ["RewardFunctionAliasArn", "What the smoke test invokes.", reward.live.functionArn],
  ];
  for (const [id, description, value] of outputs) new CfnOutput(stack, id, { description, value });
}
