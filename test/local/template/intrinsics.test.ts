import { describe, expect, it } from "vitest";
import { Intrinsics } from "../../../local/template/intrinsics.ts";

const RESOURCES = {
  Bucket: { Type: "AWS::S3::Bucket" },
  Role: { Type: "AWS::IAM::Role" },
  Function: { Type: "AWS::Lambda::Function" },
  Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "Function" } } },
  Alias: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: { Ref: "Function" }, Name: "live" } },
  Logs: {
    Type: "AWS::Logs::LogGroup",
    Properties: { LogGroupName: { "Fn::Join": ["", ["/aws/", { Ref: "Function" }]] } },
  },
  Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: { StateMachineName: "finqa-rft" } },
  Nameless: { Type: "AWS::StepFunctions::StateMachine" },
  Rule: { Type: "AWS::Events::Rule" },
  Table: { Type: "AWS::DynamoDB::Table" },
};
const resolved = (value: unknown): unknown => new Intrinsics({ Resources: RESOURCES }, "Stack").resolve(value);

describe("an intrinsic function", () => {
  it.each([
    ["Ref of a bucket", { Ref: "Bucket" }, "stack-bucket"],
    ["Ref of a role", { Ref: "Role" }, "Stack-Role"],
    ["Ref of a version", { Ref: "Version" }, "arn:aws:lambda:us-east-1:123456789012:function:Stack-Function:1"],
    ["Ref of an alias", { Ref: "Alias" }, "arn:aws:lambda:us-east-1:123456789012:function:Stack-Function:live"],
    ["Ref of a log group with a name", { Ref: "Logs" }, "/aws/Stack-Function"],
    ["Ref of a state machine", { Ref: "Machine" }, "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft"],
    [
      "Ref of a state machine without a name",
      { Ref: "Nameless" },
      "arn:aws:states:us-east-1:123456789012:stateMachine:Stack-Nameless",
    ],
    ["Ref of the account", { Ref: "AWS::AccountId" }, "123456789012"],
    ["Ref of the Region", { Ref: "AWS::Region" }, "us-east-1"],
    ["Fn::GetAtt of a bucket", { "Fn::GetAtt": ["Bucket", "Arn"] }, "arn:aws:s3:::stack-bucket"],
    ["Fn::GetAtt of a role", { "Fn::GetAtt": ["Role", "Arn"] }, "arn:aws:iam::123456789012:role/Stack-Role"],
    [
      "Fn::GetAtt of a function",
      { "Fn::GetAtt": ["Function", "Arn"] },
      "arn:aws:lambda:us-east-1:123456789012:function:Stack-Function",
    ],
    ["Fn::GetAtt of a version", { "Fn::GetAtt": ["Version", "Version"] }, "1"],
    ["Fn::GetAtt of a state machine", { "Fn::GetAtt": ["Machine", "Name"] }, "finqa-rft"],
    [
      "Fn::GetAtt of a rule",
      { "Fn::GetAtt": ["Rule", "Arn"] },
      "arn:aws:events:us-east-1:123456789012:rule/Stack-Rule",
    ],
    ["Fn::Join", { "Fn::Join": ["-", ["a", { Ref: "AWS::Partition" }, 3]] }, "a-aws-3"],
    ["Fn::Join in Fn::Join", { "Fn::Join": ["", ["x", { "Fn::Join": [":", ["a", "b"]] }]] }, "xa:b"],
    [
      "Fn::Select of Fn::Split",
      { "Fn::Select": [5, { "Fn::Split": [":", { "Fn::GetAtt": ["Role", "Arn"] }] }] },
      "role/Stack-Role",
    ],
    ["Fn::Sub with a resource", { "Fn::Sub": "s3://${Bucket}/x" }, "s3://stack-bucket/x"],
    [
      "Fn::Sub with an attribute",
      { "Fn::Sub": "${Function.Arn}:live" },
      "arn:aws:lambda:us-east-1:123456789012:function:Stack-Function:live",
    ],
    [
      "Fn::Sub with a name of its own",
      { "Fn::Sub": ["${Who}@${AWS::Region}", { Who: { Ref: "Role" } }] },
      "Stack-Role@us-east-1",
    ],
    ["Fn::Sub with a literal", { "Fn::Sub": "${!Kept} ${AWS::Region}" }, "${Kept} us-east-1"],
  ])("%s", (_, value, expected) => {
    expect(resolved(value)).toBe(expected);
  });

  it("is found at any depth, and what is none is left as it is", () => {
    expect(
      resolved({ a: [{ b: { Ref: "Role" } }, 1, null, true], c: "${Bucket}", d: { Ref: "Role", other: 1 } }),
    ).toEqual({ a: [{ b: "Stack-Role" }, 1, null, true], c: "${Bucket}", d: { Ref: "Role", other: 1 } });
  });

  it.each([
    ["Fn::If", { "Fn::If": ["IsProd", 1, 2] }, "Fn::If"],
    ["Fn::ImportValue", { a: [{ "Fn::ImportValue": "other" }] }, "Fn::ImportValue"],
    ["Fn::FindInMap", { "Fn::FindInMap": ["a", "b", "c"] }, "Fn::FindInMap"],
    ["Ref of nothing", { Ref: "Nobody" }, "Nobody"],
    ["Fn::Sub of nothing", { "Fn::Sub": "${Nobody}" }, "Nobody"],
    ["Ref of a resource of another type", { Ref: "Table" }, "AWS::DynamoDB::Table (Table)"],
    [
      "an attribute that is not known",
      { "Fn::GetAtt": ["Bucket", "WebsiteURL"] },
      "WebsiteURL of AWS::S3::Bucket (Bucket)",
    ],
    [
      "an attribute in Fn::Sub that is not known",
      { "Fn::Sub": "${Bucket.WebsiteURL}" },
      "WebsiteURL of AWS::S3::Bucket (Bucket)",
    ],
  ])("that can't be resolved is refused by name: %s", (_, value, name) => {
    expect(() => resolved(value)).toThrow(name);
  });
});
