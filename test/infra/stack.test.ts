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
  it("are seven, on nodejs24.x and arm64, each with its timeout", () => {
    const timeouts = Object.fromEntries(functions.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ""), (Properties as { Timeout: number }).Timeout]));
    expect(timeouts).toEqual({ Reward: 30, ResolveRun: 10, PrepareDataset: 900, SmokeTestReward: 150, CreateTrainingJob: 60, CheckTrainingJob: 60, WriteReport: 120 });
    for (const [, { Properties }] of functions) expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  });

  it("each have a role of their own, without managed policies", () => {
    const roles = functions.map(([, { Properties }]) => JSON.stringify((Properties as { Role: unknown }).Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role"))) expect(Properties).not.toHaveProperty("ManagedPolicyArns");
  });

  const LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];
  it.each([
    ["ResolveRun", []],
    ["Reward", []],
    ["PrepareDataset", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]],
    ["SmokeTestReward", ["lambda:InvokeFunction", "s3:GetObject"]],
    ["CreateTrainingJob", ["bedrock:CreateModelCustomizationJob", "bedrock:GetModelCustomizationJob", "iam:PassRole"]],
    ["CheckTrainingJob", ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"]],
    ["WriteReport", ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "states:DescribeExecution", "states:GetExecutionHistory"]],
  ])("%s may call what it calls, and nothing else", (role, actions) => {
    expect(actionsOf(`${role}Role`)).toEqual([...actions, ...LOGS].sort());
    expect(JSON.stringify(statementsOf(`${role}Role`))).not.toContain('"Resource":"*"');
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
    template.resourceCountIs("AWS::Logs::LogGroup", 8);
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

  it("gives a report to every execution that ends", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [{ Ref: Match.stringLikeRegexp("^RftPipelineStateMachine") }], status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] },
      },
      Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^WriteReport"), "Arn"] }, InputTransformer: { InputPathsMap: { "detail-executionArn": "$.detail.executionArn" }, InputTemplate: '{"executionArn":<detail-executionArn>}' } })],
    });
  });
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
  expect(Object.keys(template.findOutputs("*")).sort()).toEqual(["BucketConsole", "BucketName", "RewardFunctionAliasArn", "RewardFunctionLogs", "StateMachineArn", "StateMachineConsole"]);
});
