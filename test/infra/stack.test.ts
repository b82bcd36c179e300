import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { RftStack } from "../../infra/rft-stack.ts";
import { settingsOf } from "../../infra/settings.ts";

/** What the CLI hands the app: the feature flags change the template. */
const { context: flags } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as { context: Record<string, unknown> };

function stackOf(context: Record<string, unknown> = {}): RftStack {
  const app = new App({ context: { ...flags, "aws:cdk:bundling-stacks": [], ...context } });
  const settings = settingsOf(app.node);
  return new RftStack(app, "FinqaRft", { settings, env: { region: settings.region } });
}
const template = Template.fromStack(stackOf());

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** Statements of a role, found by a part of its logical id. */
function statementsOf(role: string): Statement[] {
  return Object.entries(template.findResources("AWS::IAM::Policy"))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement);
}
const actionsOf = (role: string): string[] => [...new Set(statementsOf(role).flatMap(({ Action }) => Action))].sort();

describe("the bucket", () => {
  it("is private, versioned, encrypted, kept, and tidies up after itself", () => {
    template.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: "Enabled" },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ Prefix: "rft-output/", ExpirationInDays: 365 })]) },
      },
    });
  });

  it("refuses plain HTTP", () => {
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } })]) },
    });
  });

  it("keeps its logical id, since another would be another bucket", () => {
    expect(Object.keys(template.findResources("AWS::S3::Bucket"))).toEqual(["DataBucketE6B0FAA8"]);
  });
});

describe("the role that Bedrock assumes", () => {
  it("trusts Bedrock for this account's jobs alone", () => {
    template.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "bedrock.amazonaws.com" },
            Condition: {
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
              ArnEquals: { "aws:SourceArn": { "Fn::Join": ["", ["arn:aws:bedrock:us-east-1:", { Ref: "AWS::AccountId" }, ":model-customization-job/*"]] } },
            },
          },
        ],
      },
    });
  });

  it("reads data, writes output, and invokes the reward function's versions", () => {
    const text = JSON.stringify(statementsOf("BedrockRole"));
    expect(actionsOf("BedrockRole")).toEqual(["lambda:InvokeFunction", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]);
    expect(text).toContain('"/rft-data/*"');
    expect(text).toContain('"/rft-output/*"');
    expect(text).toMatch(/"Fn::GetAtt":\["Reward\w+","Arn"\]\},":\*"/);
  });
});

describe("the functions", () => {
  const functions = Object.entries(template.findResources("AWS::Lambda::Function"));
  it("are nine, on nodejs24.x and arm64, each with its timeout", () => {
    const timeouts = Object.fromEntries(functions.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ""), (Properties as { Timeout: number }).Timeout]));
    expect(timeouts).toEqual({ Reward: 30, ResolveRun: 60, PrepareDataset: 900, SmokeTestReward: 150, CreateTrainingJob: 60, CheckTrainingJob: 60, WriteReport: 120, StopTrainingJob: 180, SendNotice: 60 });
    for (const [, { Properties }] of functions) expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  });

  it("each have a role of their own, without managed policies", () => {
    const roles = functions.map(([, { Properties }]) => JSON.stringify((Properties as { Role: unknown }).Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role"))) expect(Properties).not.toHaveProperty("ManagedPolicyArns");
  });

  const LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];
  it.each([
    ["ResolveRun", ["bedrock:ListModelCustomizationJobs", "bedrock:ListTagsForResource"]],
    ["Reward", []],
    ["PrepareDataset", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]],
    ["SmokeTestReward", ["lambda:InvokeFunction", "s3:GetObject"]],
    ["CreateTrainingJob", ["bedrock:CreateModelCustomizationJob", "bedrock:GetModelCustomizationJob", "bedrock:ListModelCustomizationJobs", "bedrock:ListTagsForResource", "bedrock:TagResource", "iam:PassRole"]],
    ["CheckTrainingJob", ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"]],
    ["StopTrainingJob", ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob", "states:DescribeExecution", "states:GetExecutionHistory", "sqs:SendMessage"]],
    ["SendNotice", ["kms:Decrypt", "kms:GenerateDataKey", "sns:Publish", "states:DescribeExecution", "sqs:SendMessage"]],
    ["WriteReport", ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "states:DescribeExecution", "states:GetExecutionHistory", "sqs:SendMessage"]],
  ])("%s may call what it calls, and nothing else", (role, actions) => {
    expect(actionsOf(`${role}Role`)).toEqual([...actions, ...LOGS].sort());
    // IAM knows no resource of a list of jobs.
    expect(statementsOf(`${role}Role`).filter(({ Resource, Action }) => Resource === "*" && Action !== "bedrock:ListModelCustomizationJobs")).toEqual([]);
  });

  it("let Lambda put what a function of an ended execution failed on three times into the dead-letter queue", () => {
    const configs = Object.values(template.findResources("AWS::Lambda::EventInvokeConfig")).map(({ Properties }) => Properties as { FunctionName: { Ref: string }; MaximumRetryAttempts: number; DestinationConfig: unknown });
    expect(configs.map(({ FunctionName }) => FunctionName.Ref.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual(["SendNotice", "StopTrainingJob", "WriteReport"]);
    for (const config of configs) expect(config).toMatchObject({ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": [expect.stringMatching(/^DeadLetters/) as string, "Arn"] } } } });
  });

  it("pass the Bedrock role to Bedrock alone", () => {
    const passes = statementsOf("CreateTrainingJob").filter(({ Action }) => Action === "iam:PassRole");
    expect(passes).toEqual([{ Action: "iam:PassRole", Effect: "Allow", Resource: { "Fn::GetAtt": [expect.stringMatching(/^BedrockRole/) as string, "Arn"] }, Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } } }]);
  });

  it("have no wildcard among their actions", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Policy"))) {
      const { Statement } = (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument;
      expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    }
  });

  it("publish the reward function as a version that is kept, behind the alias live", () => {
    template.hasResource("AWS::Lambda::Version", { DeletionPolicy: "Retain" });
    template.hasResourceProperties("AWS::Lambda::Alias", { Name: "live", FunctionVersion: { "Fn::GetAtt": [Match.stringLikeRegexp("^RewardCurrentVersion"), "Version"] } });
  });

  it("keep their logs for a while, not for ever", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::Logs::LogGroup"))) expect(Properties).toHaveProperty("RetentionInDays");
    template.resourceCountIs("AWS::Logs::LogGroup", 10);
  });
});

describe("the state machine", () => {
  it("is standard, traced, and logs everything", () => {
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      StateMachineName: "finqa-rft",
      StateMachineType: "STANDARD",
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: true },
    });
  });

  const ALL = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
  it.each([
    ["writes the report of every execution that ends", "WriteReport", ALL, '{"executionArn":<detail-executionArn>}'],
    ["tells people of every execution that ends", "SendNotice", ALL, '{"executionArn":<detail-executionArn>}'],
    ["stops the job of every execution that ends without success", "StopTrainingJob", ALL.slice(1), '{"executionArn":<detail-executionArn>,"startDate":<detail-startDate>}'],
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
  const topics = Object.values(template.findResources("AWS::SNS::TopicPolicy")).flatMap(({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement);
  it("is encrypted with a key of its own, which alarms may use", () => {
    template.hasResourceProperties("AWS::SNS::Topic", { KmsMasterKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^NoticesKey"), "Arn"] } });
    template.hasResourceProperties("AWS::KMS::Key", {
      EnableKeyRotation: true,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: ["kms:Decrypt", "kms:GenerateDataKey"], Principal: { Service: "cloudwatch.amazonaws.com" } })]) },
    });
  });

  it("refuses plain HTTP, and takes from this account's alarms", () => {
    expect(topics).toContainEqual(expect.objectContaining({ Effect: "Deny", Action: "sns:Publish", Condition: { Bool: { "aws:SecureTransport": "false" } } }));
    expect(topics).toContainEqual(expect.objectContaining({ Effect: "Allow", Action: "sns:Publish", Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: expect.objectContaining({ StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } }) as unknown }));
  });

  it("has a mail subscription for each address of the context, and none by default", () => {
    template.resourceCountIs("AWS::SNS::Subscription", 0);
    const told = Template.fromStack(stackOf({ notify: "a@example.com, b@example.com" }));
    for (const Endpoint of ["a@example.com", "b@example.com"]) told.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint });
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
  const alarms = Object.entries(template.findResources("AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => ({ name: /^Alarms(.+)[0-9A-F]{8}$/.exec(id)?.[1] ?? id, ...(Properties as AlarmProperties) }));

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
  for (const metric of ["MeanReward", "ShareWithoutAnswer", "ShareUnreadable", "MinutesInPhase", "ConcurrentExecutions", "ExecutionsStarted"]) expect(body).toContain(metric);
});

it("reserves concurrency for the reward function where the context says so", () => {
  expect(Object.values(template.findResources("AWS::Lambda::Function", { Properties: { ReservedConcurrentExecutions: Match.anyValue() } }))).toEqual([]);
  Template.fromStack(stackOf({ rewardConcurrency: 200 })).hasResourceProperties("AWS::Lambda::Function", { Description: Match.stringLikeRegexp("^Scores answers"), ReservedConcurrentExecutions: 200 });
});

describe("the schedule", () => {
  it("is not there unless a context value asks for it: every run costs training hours", () => {
    template.resourceCountIs("AWS::Scheduler::Schedule", 0);
  });

  it("starts executions in its time zone, with its input, and keeps what it could not start", () => {
    const scheduled = Template.fromStack(stackOf({ schedule: "cron(0 3 ? * SUN *)", scheduleTimezone: "Europe/Berlin", scheduleInput: '{"dryRun":true}' }));
    scheduled.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(0 3 ? * SUN *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "FLEXIBLE" },
      Target: Match.objectLike({ Input: '{"dryRun":true}', DeadLetterConfig: Match.anyValue(), RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 5 }), RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ScheduleRole"), "Arn"] } }),
    });
    scheduled.hasResourceProperties("AWS::IAM::Role", { AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: "scheduler.amazonaws.com" } })] } });
    scheduled.hasResourceProperties("AWS::SQS::QueuePolicy", { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } })]) } });
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

describe("the Region", () => {
  it("is us-east-1 unless a context value says otherwise, which is warned of", () => {
    Annotations.fromStack(stackOf()).hasNoWarning("*", Match.stringLikeRegexp("offered in us-east-1"));
    Annotations.fromStack(stackOf({ region: "eu-west-1" })).hasWarning("*", Match.stringLikeRegexp("offered in us-east-1 alone, not in eu-west-1"));
  });
});

it("says where to start and where things lie", () => {
  expect(Object.keys(template.findOutputs("*")).sort()).toEqual(["BucketConsole", "BucketName", "DashboardConsole", "NoticeTopicArn", "RewardFunctionAliasArn", "RewardFunctionLogs", "StateMachineArn", "StateMachineConsole"]);
});
