import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stackOf, template } from "./template.ts";

describe("the bucket", () => {
  it("is private, versioned, encrypted, kept, and tidies up after itself", () => {
    template.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: "Enabled" },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        LifecycleConfiguration: {
          Rules: Match.arrayWith([Match.objectLike({ Prefix: "rft-output/", ExpirationInDays: 365 })]),
        },
      },
    });
  });

  it("refuses plain HTTP", () => {
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  });

  it("keeps its logical id, since another would be another bucket", () => {
    expect(Object.keys(template.findResources("AWS::S3::Bucket"))).toEqual(["DataBucketE6B0FAA8"]);
  });
});

describe("the functions", () => {
  const functions = Object.entries(template.findResources("AWS::Lambda::Function"));
  it("are twenty-six, on nodejs24.x and arm64, each with its timeout", () => {
    const timeouts = Object.fromEntries(
      functions.map(([id, { Properties }]) => [
        id.replace(/[0-9A-F]{8}$/, ""),
        (Properties as { Timeout: number }).Timeout,
      ]),
    );
    expect(timeouts).toEqual({
      Reward: 30,
      ResolveRun: 60,
      PrepareDataset: 900,
      SmokeTestReward: 150,
      CheckBaseline: 60,
      CreateTrainingJob: 60,
      CheckTrainingJob: 60,
      WriteReport: 120,
      StopTrainingJob: 180,
      StopChildren: 180,
      SendNotice: 180,
      ResolveEvaluation: 120,
      DeployCandidate: 60,
      CheckDeployment: 60,
      ProbeModels: 900,
      AnswerShard: 900,
      CompareModels: 300,
      PromoteModel: 60,
      CheckPromotion: 60,
      RemoveCandidate: 180,
      PlanSweep: 120,
      BeginTrial: 60,
      RecordTrial: 60,
      SelectTrial: 60,
      DeleteLosers: 120,
      WriteSweepReport: 120,
    });
    for (const [, { Properties }] of functions)
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  });

  it("publish the reward function as a version that is kept, behind the alias live", () => {
    template.hasResource("AWS::Lambda::Version", { DeletionPolicy: "Retain" });
    template.hasResourceProperties("AWS::Lambda::Alias", {
      Name: "live",
      FunctionVersion: { "Fn::GetAtt": [Match.stringLikeRegexp("^RewardCurrentVersion"), "Version"] },
    });
  });

  it("keep their logs for a while, not for ever", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::Logs::LogGroup")))
      expect(Properties).toHaveProperty("RetentionInDays");
    template.resourceCountIs("AWS::Logs::LogGroup", 29);
  });
});

it("reserves concurrency for the reward function where the context says so", () => {
  expect(
    Object.values(
      template.findResources("AWS::Lambda::Function", {
        Properties: { ReservedConcurrentExecutions: Match.anyValue() },
      }),
    ),
  ).toEqual([]);
  Template.fromStack(stackOf({ rewardConcurrency: 200 })).hasResourceProperties("AWS::Lambda::Function", {
    Description: Match.stringLikeRegexp("^Scores answers"),
    ReservedConcurrentExecutions: 200,
  });
});

describe.each(["finqa-rft", "finqa-rft-evaluation", "finqa-rft-sweep"])("the state machine %s", (StateMachineName) => {
  it("is standard, traced, and logs everything", () => {
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      StateMachineName,
      StateMachineType: "STANDARD",
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: true },
    });
  });
});

it("says where to start and where things lie", () => {
  expect(Object.keys(template.findOutputs("*")).sort()).toEqual([
    "BucketConsole",
    "BucketName",
    "DashboardConsole",
    "EvaluationMachineArn",
    "NoticeTopicArn",
    "RewardFunctionAliasArn",
    "RewardFunctionLogs",
    "StateMachineArn",
    "StateMachineConsole",
    "SweepMachineArn",
  ]);
});
