import { Duration, Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../functions/contract/function-memory.ts";
import { allow } from "./allow.ts";
import { BundledFunction } from "./bundled-function.ts";
import { ExecutionEndedRule } from "./execution-ended-rule.ts";
import { EXECUTIONS_OF, METRICS_NAMESPACE } from "./names.ts";
import type { NoticeTopic } from "./notice-topic.ts";

export interface EndedExecutionsProps {
  readonly stateMachine: StateMachine;
  readonly writeReport: BundledFunction;
  readonly bucket: Bucket;
  readonly notices: NoticeTopic;
  readonly deadLetterQueue: IQueue;
}

/**
 * What happens once an execution has ended: its training job is stopped unless it succeeded, its report is written, people are told. Events are best effort; the alarms
 * tell of a failed execution too, and a completed run has written its report by itself.
 */
export class EndedExecutions extends Construct {
  readonly stopTrainingJob: BundledFunction;
  readonly sendNotice: BundledFunction;

  constructor(scope: Construct, { stateMachine, writeReport, bucket, notices, deadLetterQueue }: EndedExecutionsProps) {
    super(scope, "Ended");
    const stack = Stack.of(this);
    const jobs = `arn:${stack.partition}:bedrock:${stack.region}:${stack.account}:model-customization-job/*`;
    const executions = [EXECUTIONS_OF(stack)];

    this.stopTrainingJob = new BundledFunction(scope, "StopTrainingJob", {
      folder: "ended/stop-training-job",
      description: "Stops the training job of an execution that ended without success.",
      timeout: Duration.minutes(3), // a job that was being created as the execution was aborted is waited for
      memorySize: FUNCTION_MEMORY_MIB.StopTrainingJob,
      environment: { POWERTOOLS_SERVICE_NAME: "stop-training-job", POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE },
    });
    allow(this.stopTrainingJob.executionRole, {
      why: "Finds the execution's job by its name, and stops it; Bedrock makes up the job's id.",
      actions: ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
      resources: [jobs],
    });
    allow(this.stopTrainingJob.executionRole, {
      why: "Reads whether an execution, whose name people make up, was creating its job as it ended.",
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: executions,
    });

    this.sendNotice = new BundledFunction(scope, "SendNotice", {
      folder: "ended/send-notice",
      description: "Tells people how an execution ended, and what to do.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.SendNotice,
      environment: { BUCKET_NAME: bucket.bucketName, TOPIC_ARN: notices.topic.topicArn },
    });
    allow(this.sendNotice.executionRole, {
      why: "Reads how an execution, whose name people make up, has ended.",
      actions: ["states:DescribeExecution"],
      resources: executions,
    });
    notices.allowPublishing(this.sendNotice.executionRole);

    const common = { stateMachine, deadLetterQueue };
    new ExecutionEndedRule(this, "StopRule", {
      ...common,
      description: "Stops the training job of each execution that ended without success: it costs money by the hour.",
      statuses: ["FAILED", "TIMED_OUT", "ABORTED"],
      target: this.stopTrainingJob,
      fields: ["executionArn", "startDate", "stopDate"],
    });
    new ExecutionEndedRule(this, "ReportRule", {
      ...common,
      description: "Writes the report of each execution that has ended.",
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: writeReport,
      fields: ["executionArn", "stopDate"],
    });
    new ExecutionEndedRule(this, "NoticeRule", {
      ...common,
      description: "Tells people of each execution that has ended.",
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: this.sendNotice,
      fields: ["executionArn", "stopDate"],
    });
  }
}
