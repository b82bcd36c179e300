import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { type Statement, template } from "./template.ts";

const ALL = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
const ARN_OF = (logicalId: string) => ({ "Fn::GetAtt": [Match.stringLikeRegexp(`^${logicalId}`), "Arn"] });
const DEAD_LETTERS = ARN_OF("DeadLetters");

const PIPELINE = "RftPipeline";
const EVALUATION = "Evaluation";
const SWEEP = "Sweep";

/** Of an execution of these machines that has ended so. */
const pattern = (status: readonly string[], ...machines: readonly string[]) => ({
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: {
    stateMachineArn: machines.map((machine) => ({ Ref: Match.stringLikeRegexp(`^${machine}StateMachine`) })),
    status,
  },
});

describe.each([
  ["writes the report", "WriteReport", [PIPELINE]],
  ["writes the sweep's report", "WriteSweepReport", [SWEEP]],
  ["tells people", "SendNotice", [PIPELINE, EVALUATION, SWEEP]],
])("what %s of every execution that ends", (_, target, machines) => {
  it("is invoked by a rule of its own, three more times if it can't be handed the event", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      State: "ENABLED",
      EventPattern: pattern(ALL, ...machines),
      Targets: [
        Match.objectLike({
          Arn: ARN_OF(target),
          InputTransformer: Match.objectLike({
            InputTemplate: '{"executionArn":<detail-executionArn>,"stopDate":<detail-stopDate>}',
          }),
          DeadLetterConfig: { Arn: DEAD_LETTERS },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
        }),
      ],
    });
    template.hasResourceProperties("AWS::Lambda::Permission", {
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      FunctionName: ARN_OF(target),
      SourceArn: ARN_OF("Ended"),
    });
  });

  it("leaves what it failed on three times in the dead-letter queue", () => {
    template.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      FunctionName: { Ref: Match.stringLikeRegexp(`^${target}`) },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS } },
    });
  });
});

describe.each([
  ["stops the job of every execution that ends without success", "StopTrainingJob", "Stop", [PIPELINE], ALL.slice(1)],
  [
    "stops the trials and evaluations of every execution that ends without success",
    "StopChildren",
    "StopChildren",
    [PIPELINE, SWEEP],
    ALL.slice(1),
  ],
  [
    "deletes the temporary deployments of every evaluation that ends",
    "RemoveCandidate",
    "RemoveCandidate",
    [EVALUATION],
    ALL,
  ],
])("what %s", (_, target, construct, machines, statuses) => {
  const [queueId, queue] = Object.entries(template.findResources("AWS::SQS::Queue")).find(([id]) =>
    id.startsWith(`Ended${construct}Queue`),
  )! as [string, { Properties: { VisibilityTimeout: number; RedrivePolicy: { maxReceiveCount: number } } }];

  it("is reached through a queue: the rule tries for a day to put the event into it", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      State: "ENABLED",
      EventPattern: pattern(statuses, ...machines),
      Targets: [
        Match.objectLike({
          Arn: { "Fn::GetAtt": [queueId, "Arn"] },
          InputTransformer: Match.objectLike({
            InputTemplate:
              '{"executionArn":<detail-executionArn>,"startDate":<detail-startDate>,"stopDate":<detail-stopDate>,"status":<detail-status>}',
          }),
          DeadLetterConfig: { Arn: DEAD_LETTERS },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        }),
      ],
    });
  });

  it("is tried for more than a day, one message at a time, each try over before the next", () => {
    const { VisibilityTimeout, RedrivePolicy } = queue.Properties;
    expect(VisibilityTimeout * RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(24 * 3600);
    const [lambda] = Object.entries(template.findResources("AWS::Lambda::Function")).find(([id]) =>
      new RegExp(`^${target}[0-9A-F]{8}$`).test(id),
    )!;
    expect(template.findResources("AWS::Lambda::Function")[lambda]).toMatchObject({
      Properties: { Timeout: VisibilityTimeout / 2 },
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: { "Fn::GetAtt": [queueId, "Arn"] },
      FunctionName: { Ref: lambda },
      BatchSize: 1,
    });
  });

  it("leaves what was given up in the dead-letter queue", () => {
    template.hasResourceProperties("AWS::SQS::Queue", {
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS, maxReceiveCount: 250 },
    });
  });

  it("is encrypted, refuses plain HTTP, and takes from this rule alone", () => {
    expect(queue.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    const [policy] = Object.values(
      template.findResources("AWS::SQS::QueuePolicy", { Properties: { Queues: [{ Ref: queueId }] } }),
    );
    const { Statement } = (policy?.["Properties"] as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument;
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: "Deny",
        Action: "sqs:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Principal: { Service: "events.amazonaws.com" },
        Resource: { "Fn::GetAtt": [queueId, "Arn"] },
        Condition: {
          ArnEquals: {
            "aws:SourceArn": { "Fn::GetAtt": [expect.stringMatching(`^Ended${construct}Rule`) as string, "Arn"] },
          },
        },
      },
    ]);
  });

  it("may take from and delete in its own queue, and nothing else of SQS", () => {
    expect(
      Object.entries(template.findResources("AWS::IAM::Policy"))
        .filter(([id]) => id.startsWith(`${target}Role`))
        .flatMap(
          ([, { Properties }]) =>
            (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
        )
        .filter(({ Action }) => [Action].flat().includes("sqs:ReceiveMessage")),
    ).toEqual([
      {
        Effect: "Allow",
        Action: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        Resource: { "Fn::GetAtt": [queueId, "Arn"] },
      },
    ]);
  });

  it("is invoked by nobody but its queue", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::Lambda::Permission")))
      expect(JSON.stringify(Properties)).not.toContain("StopTrainingJob");
  });
});

it("every queue refuses plain HTTP, the dead-letter queue too", () => {
  for (const id of Object.keys(template.findResources("AWS::SQS::Queue")))
    template.hasResourceProperties("AWS::SQS::QueuePolicy", {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
});
