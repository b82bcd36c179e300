import { ACCOUNT, REGION } from "../../template/intrinsics.ts";
import type { ApiCall } from "../decide.ts";

/** What AWS's services do by themselves, as a role or as a service. */

/** Before Lambda runs a function. */
export const assumedByLambda = (roleArn: string): ApiCall => ({
  principal: "lambda.amazonaws.com",
  action: "sts:AssumeRole",
  resource: roleArn,
});

export const assumedByStepFunctions = (roleArn: string): ApiCall => ({
  principal: "states.amazonaws.com",
  action: "sts:AssumeRole",
  resource: roleArn,
});

/**
 * For a training job, with its account and ARN as conditions (Bedrock User Guide, custom-model-job-access-security).
 */
export const assumedByBedrock = (roleArn: string, jobArn: string): ApiCall => ({
  principal: "bedrock.amazonaws.com",
  action: "sts:AssumeRole",
  resource: roleArn,
  context: { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": jobArn },
});

/** Lambda writes a function's log in the function's role. */
export const logWriting = (roleArn: string, session: string, logGroup: string): ApiCall[] =>
  ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
    principal: roleArn,
    session,
    action,
    resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroup}:log-stream:rehearsal`,
  }));

/**
 * Lambda sends an event that a function failed on in the function's role, and checks that when the queue is set (Lambda
 * Developer Guide, invocation-async-retain-records).
 */
export const failureSending = (roleArn: string, session: string, queueArn: string): ApiCall => ({
  principal: roleArn,
  session,
  action: "sqs:SendMessage",
  resource: queueArn,
});

/** EventBridge calls a target by the function's own policy. */
export const invokedByRule = (functionArn: string, ruleArn: string): ApiCall => ({
  principal: "events.amazonaws.com",
  action: "lambda:InvokeFunction",
  resource: functionArn,
  context: { "aws:SourceArn": ruleArn },
});

/** EventBridge puts an event into a queue, a target or a dead-letter queue, by the queue's own policy. */
export const sentByRule = (queueArn: string, ruleArn: string): ApiCall => ({
  principal: "events.amazonaws.com",
  action: "sqs:SendMessage",
  resource: queueArn,
  context: { "aws:SourceArn": ruleArn },
});

/**
 * Lambda takes messages for a function in the function's role, and checks that as the event source is made (Lambda
 * Developer Guide, services-sqs-configure).
 */
export const queuePolling = (roleArn: string, session: string, queueArn: string): ApiCall[] =>
  ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"].map((action) => ({
    principal: roleArn,
    session,
    action,
    resource: queueArn,
  }));

/**
 * EventBridge Scheduler assumes the schedule's role (Scheduler User Guide, cross-service confused deputy prevention),
 * starts the execution, and puts what it could not start into the dead-letter queue; the last permission is checked
 * even if nothing fails.
 */
export const startedBySchedule = (roleArn: string, machineArn: string, deadLetterQueueArn: string): ApiCall[] => [
  {
    principal: "scheduler.amazonaws.com",
    action: "sts:AssumeRole",
    resource: roleArn,
    context: { "aws:SourceAccount": ACCOUNT },
  },
  { principal: roleArn, session: "schedule", action: "states:StartExecution", resource: machineArn },
  ...(deadLetterQueueArn === ""
    ? []
    : [{ principal: roleArn, session: "schedule", action: "sqs:SendMessage", resource: deadLetterQueueArn }]),
];

/**
 * What Step Functions requires of a machine's role when the machine is created, and for its traces (Step Functions
 * Developer Guide, cw-logs and xray-iam). Taken from the documentation, not observed in a rehearsal: log deliveries and
 * X-Ray have no stand-in.
 */
export const machineObservation = (roleArn: string, session: string): ApiCall[] =>
  [
    ...[
      "CreateLogDelivery",
      "GetLogDelivery",
      "UpdateLogDelivery",
      "DeleteLogDelivery",
      "ListLogDeliveries",
      "PutResourcePolicy",
      "DescribeResourcePolicies",
      "DescribeLogGroups",
    ].map((action) => `logs:${action}`),
    ...["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"].map(
      (action) => `xray:${action}`,
    ),
  ].map((action) => ({ principal: roleArn, session, action, resource: "*" }));

/**
 * What a machine's role needs to start an execution of another machine, and with .sync:2 to ask for its result and to
 * stop it (Step Functions Developer Guide, stepfunctions-iam).
 */
export const startOfChild = (roleArn: string, session: string, stateMachineArn: string): ApiCall => ({
  principal: roleArn,
  session,
  action: "states:StartExecution",
  resource: stateMachineArn,
});
export const ofChild = (
  roleArn: string,
  session: string,
  operation: "DescribeExecution" | "StopExecution",
  executionArn: string,
): ApiCall => ({ principal: roleArn, session, action: `states:${operation}`, resource: executionArn });

/**
 * By this rule Step Functions learns of the end of children that were started with .sync:2. It checks the permissions
 * for it as the machine is created: "is not authorized to create managed-rule" (the same page).
 */
export const managedRule = (roleArn: string, session: string): ApiCall[] =>
  ["PutTargets", "PutRule", "DescribeRule"].map((action) => ({
    principal: roleArn,
    session,
    action: `events:${action}`,
    resource: `arn:aws:events:${REGION}:${ACCOUNT}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
  }));
