import { describe, expect, it } from "vitest";
import { allows, type ApiCall } from "../../../local/iam/decide.ts";
import type { Policies, StatementJson } from "../../../local/template/policies.ts";

const ROLE = "arn:aws:iam::123456789012:role/Stack-WorkRole";
const BUCKET = "arn:aws:s3:::stack-bucket";

/** One role with these statements, beside policies of resources. */
const policies = (
  statements: readonly StatementJson[],
  ofResources: Record<string, readonly StatementJson[]> = {},
  trust?: unknown,
): Policies => ({
  roles: [{ arn: ROLE, trust, statements: statements.map((json, i) => ({ id: `Policy[${i}]`, json })) }],
  ofResources: new Map(Object.entries(ofResources)),
});
const call = (action: string, resource: string, context?: ApiCall["context"]): ApiCall => ({
  principal: ROLE,
  session: "Stack-Work",
  action,
  resource,
  ...(context === undefined ? {} : { context }),
});
const allow = (Action: string, Resource: string, Condition?: unknown): StatementJson => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

describe("a call of a role", () => {
  it.each<[string, Policies, ApiCall, boolean]>([
    [
      "that a statement allows",
      policies([allow("s3:GetObject", `${BUCKET}/rft-data/*`)]),
      call("s3:GetObject", `${BUCKET}/rft-data/a`),
      true,
    ],
    [
      "on another resource",
      policies([allow("s3:GetObject", `${BUCKET}/rft-data/*`)]),
      call("s3:GetObject", `${BUCKET}/rft-runs/a`),
      false,
    ],
    ["of another action", policies([allow("s3:GetObject", `${BUCKET}/*`)]), call("s3:PutObject", `${BUCKET}/a`), false],
    [
      "with the condition's value",
      policies([allow("s3:ListBucket", BUCKET, { StringLike: { "s3:prefix": "rft-data/*" } })]),
      call("s3:ListBucket", BUCKET, { "s3:prefix": "rft-data/x" }),
      true,
    ],
    [
      "with another value",
      policies([allow("s3:ListBucket", BUCKET, { StringLike: { "s3:prefix": "rft-data/*" } })]),
      call("s3:ListBucket", BUCKET, { "s3:prefix": "other/" }),
      false,
    ],
    [
      "without the condition's key",
      policies([allow("s3:ListBucket", BUCKET, { StringLike: { "s3:prefix": "rft-data/*" } })]),
      call("s3:ListBucket", BUCKET),
      false,
    ],
    [
      "that the bucket's policy denies",
      policies([allow("s3:GetObject", `${BUCKET}/*`)], {
        [BUCKET]: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${BUCKET}/*` }],
      }),
      call("s3:GetObject", `${BUCKET}/a`),
      false,
    ],
    [
      "over TLS, where the bucket denies the rest",
      policies([allow("s3:GetObject", `${BUCKET}/*`)], {
        [BUCKET]: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: `${BUCKET}/*`,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
      call("s3:GetObject", `${BUCKET}/a`),
      true,
    ],
    [
      "of a function's version by the function's ARN alone",
      policies([allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:Reward")]),
      call("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:Reward:1"),
      false,
    ],
  ])("%s", async (_, given, made, allowed) => {
    expect(await allows(given, made)).toBe(allowed);
  });

  it("that is not there is denied", async () => {
    expect(await allows({ roles: [], ofResources: new Map() }, call("s3:GetObject", `${BUCKET}/a`))).toBe(false);
  });

  it("that IAM does not know is an error of the rehearsal's", async () => {
    await expect(allows(policies([]), call("s3:ReadObject", `${BUCKET}/a`))).rejects.toThrow("s3:ReadObject");
  });

  it("on a key needs the key's policy too, which may leave it to IAM", async () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/Key";
    const root = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "kms:*",
      Resource: "*",
    };
    const own = [allow("kms:Decrypt", key)];
    expect(await allows(policies(own, { [key]: [root] }), call("kms:Decrypt", key))).toBe(true);
    expect(
      await allows(
        policies(own, { [key]: [{ ...root, Principal: { AWS: "arn:aws:iam::123456789012:role/Other" } }] }),
        call("kms:Decrypt", key),
      ),
    ).toBe(false);
  });
});

describe("a service", () => {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "bedrock.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ],
  };
  const assume = (principal: string, account: string): ApiCall => ({
    principal,
    action: "sts:AssumeRole",
    resource: ROLE,
    context: { "aws:SourceAccount": account },
  });

  it.each([
    ["bedrock.amazonaws.com", "123456789012", true],
    ["bedrock.amazonaws.com", "999999999999", false], // the confused deputy
    ["lambda.amazonaws.com", "123456789012", false],
  ])("%s of account %s may assume the role: %s", async (service, account, allowed) => {
    expect(await allows(policies([], {}, trust), assume(service, account))).toBe(allowed);
  });
});
