import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stackOf, type Statement, template } from "./template.ts";

describe("the topic of notices and alarms", () => {
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
