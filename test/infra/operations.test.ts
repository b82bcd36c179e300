import { readFileSync } from "node:fs";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stackOf, type Statement, template } from "./template.ts";

describe("the functions of ended executions", () => {
  it("leave what they failed on three times in the dead-letter queue", () => {
    const configs = Object.values(template.findResources("AWS::Lambda::EventInvokeConfig")).map(
      ({ Properties }) =>
        Properties as { FunctionName: { Ref: string }; MaximumRetryAttempts: number; DestinationConfig: unknown },
    );
    expect(configs.map(({ FunctionName }) => FunctionName.Ref.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual([
      "SendNotice",
      "StopTrainingJob",
      "WriteReport",
    ]);
    for (const config of configs)
      expect(config).toMatchObject({
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Destination: { "Fn::GetAtt": [expect.stringMatching(/^DeadLetters/) as string, "Arn"] } },
        },
      });
  });

  const ALL = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
  it.each([
    [
      "writes the report of every execution that ends",
      "WriteReport",
      ALL,
      '{"executionArn":<detail-executionArn>,"stopDate":<detail-stopDate>}',
    ],
    [
      "tells people of every execution that ends",
      "SendNotice",
      ALL,
      '{"executionArn":<detail-executionArn>,"stopDate":<detail-stopDate>}',
    ],
    [
      "stops the job of every execution that ends without success",
      "StopTrainingJob",
      ALL.slice(1),
      '{"executionArn":<detail-executionArn>,"startDate":<detail-startDate>,"stopDate":<detail-stopDate>}',
    ],
  ])("%s", (_, target, status, InputTemplate) => {
    template.hasResourceProperties("AWS::Events::Rule", {
      State: "ENABLED",
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [{ Ref: Match.stringLikeRegexp("^RftPipelineStateMachine") }], status },
      },
      Targets: [
        Match.objectLike({
          Arn: { "Fn::GetAtt": [Match.stringLikeRegexp(`^${target}`), "Arn"] },
          InputTransformer: Match.objectLike({ InputTemplate }),
          DeadLetterConfig: { Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^DeadLetters"), "Arn"] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
        }),
      ],
    });
    template.hasResourceProperties("AWS::Lambda::Permission", {
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      FunctionName: { "Fn::GetAtt": [Match.stringLikeRegexp(`^${target}`), "Arn"] },
      SourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Ended"), "Arn"] },
    });
  });
});

describe("the topic that people are told by", () => {
  const topics = Object.values(template.findResources("AWS::SNS::TopicPolicy")).flatMap(
    ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
  );
  it("is encrypted with a key of its own, which alarms may use", () => {
    template.hasResourceProperties("AWS::SNS::Topic", {
      KmsMasterKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^NoticesKey"), "Arn"] },
    });
    template.hasResourceProperties("AWS::KMS::Key", {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Principal: { Service: "cloudwatch.amazonaws.com" },
          }),
        ]),
      },
    });
  });

  it("refuses plain HTTP, and takes from this account's alarms", () => {
    expect(topics).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Action: "sns:Publish",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
    expect(topics).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: expect.objectContaining({
          StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
        }) as unknown,
      }),
    );
  });

  it("has a mail subscription for each address of the context, and none by default", () => {
    template.resourceCountIs("AWS::SNS::Subscription", 0);
    const told = Template.fromStack(stackOf({ notify: "a@example.com, b@example.com" }));
    for (const Endpoint of ["a@example.com", "b@example.com"])
      told.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint });
  });
});

describe("the alarms", () => {
  interface AlarmProperties {
    AlarmDescription: string;
    AlarmActions: unknown[];
    MetricName: string;
    Namespace: string;
    Threshold: number;
    TreatMissingData: string;
  }
  const alarms = Object.entries(template.findResources("AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => ({
    name: /^Alarms(.+)[0-9A-F]{8}$/.exec(id)?.[1] ?? id,
    ...(Properties as AlarmProperties),
  }));

  it.each([
    ["ExecutionsFailed", "AWS/States", "ExecutionsFailed", 1],
    ["ExecutionsTimedOut", "AWS/States", "ExecutionsTimedOut", 1],
    ["ExecutionsAborted", "AWS/States", "ExecutionsAborted", 1],
    ["TrainingStuck", "FinqaRft", "MinutesInPhase", 720],
    ["TrainingNotStopped", "AWS/Lambda", "Errors", 1],
    ["NoticeNotSent", "AWS/Lambda", "Errors", 1],
    ["RewardErrors", "AWS/Lambda", "Errors", 1],
    ["RewardThrottles", "AWS/Lambda", "Throttles", 1],
    ["RewardSlow", "AWS/Lambda", "Duration", 15_000],
    ["UndeliveredEvents", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 1],
  ])("have %s, which goes to the topic and names its row of the runbook", (name, Namespace, MetricName, Threshold) => {
    const alarm = alarms.find((candidate) => candidate.name === name)!;
    expect(alarm).toMatchObject({ Namespace, MetricName, Threshold, TreatMissingData: "notBreaching" });
    expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^NoticesTopic/) as string }]);
    expect(alarm.AlarmDescription).toContain(`statemachine/README.md, row ${name}`);
  });

  it("are no others, and each has its row", () => {
    expect(alarms).toHaveLength(10);
    const runbook = readFileSync(new URL("../../statemachine/README.md", import.meta.url), "utf8");
    for (const { name } of alarms) expect(runbook).toContain(`| ${name} |`);
  });
});

it("has one dashboard, with the live reward curve", () => {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = JSON.stringify(dashboard?.["Properties"]);
  for (const metric of [
    "MeanReward",
    "ShareWithoutAnswer",
    "ShareUnreadable",
    "MinutesInPhase",
    "ConcurrentExecutions",
    "ExecutionsStarted",
  ])
    expect(body).toContain(metric);
});

describe("the schedule", () => {
  it("is not there unless a context value asks for it: every run costs training hours", () => {
    template.resourceCountIs("AWS::Scheduler::Schedule", 0);
  });

  it("starts executions in its time zone, with its input, and keeps what it could not start", () => {
    const scheduled = Template.fromStack(
      stackOf({ schedule: "cron(0 3 ? * SUN *)", scheduleTimezone: "Europe/Berlin", scheduleInput: '{"dryRun":true}' }),
    );
    scheduled.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(0 3 ? * SUN *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "FLEXIBLE" },
      Target: Match.objectLike({
        Input: '{"dryRun":true}',
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 5 }),
        RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ScheduleRole"), "Arn"] },
      }),
    });
    scheduled.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: "scheduler.amazonaws.com" } })],
      },
    });
    scheduled.hasResourceProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  });

  it.each([
    [{ schedule: "every day" }, /"schedule" must be cron/],
    [{ scheduleInput: "[1]" }, /"scheduleInput" must be a JSON object/],
    [{ scheduleInput: "{" }, /"scheduleInput" must be a JSON object/],
    [{ notify: "nobody" }, /"notify" must be mail addresses/],
    [{ rewardConcurrency: "many" }, /"rewardConcurrency" must be a whole number/],
    [{ stuckAfterHours: "0" }, /"stuckAfterHours" must be a whole number/],
  ])("is refused with %j, by name", (context, message) => {
    expect(() => stackOf(context)).toThrow(message);
  });
});
