import { CreateModelCustomizationJobCommand } from "@aws-sdk/client-bedrock";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BedrockStandIn, bedrockStandIn, goodRequest } from "../../support/bedrock.ts";

let standIn: BedrockStandIn;
beforeAll(async () => {
  standIn = await bedrockStandIn();
});
afterEach(() => standIn.bedrock.jobs.splice(0));
afterAll(() => standIn.close());

/** Sends the text as it is, through the real client. */
const sent = (body: unknown) =>
  standIn
    .sending(typeof body === "string" ? body : JSON.stringify(body))
    .send(new CreateModelCustomizationJobCommand(goodRequest()));

/** The good request with one member changed; `path` is `a.b.c`, a list's item its number. */
function withMember(path: string, value: unknown): unknown {
  const request = structuredClone(goodRequest()) as unknown as Record<string, unknown>;
  const fields = path.split(".");
  const parent = fields.slice(0, -1).reduce((object, field) => object[field] as Record<string, unknown>, request);
  parent[fields.at(-1)!] = value; // undefined takes it away: JSON has no undefined
  return request;
}

const TAGS = (n: number) => Array.from({ length: n }, (_, i) => ({ key: `key${i}`, value: "v" }));
const LAMBDA = "customizationConfig.rftConfig.graderConfig.lambdaGrader.lambdaArn";
const HYPER = "customizationConfig.rftConfig.hyperParameters";
const TRAIN = "trainingDataConfig.s3Uri";

/** Where it is neither a ValidationException nor a message that names the member. */
interface Refusal {
  readonly name?: string;
  readonly says?: string;
}
const MODEL: Refusal = { says: "The provided model identifier is invalid" };
const TOO_MANY: Refusal = { name: "TooManyTagsException", says: "50 tags" };
const NOT_STOOD_IN: Refusal = { name: "UnsupportedOperation" };

/**
 * [member, value, what is wrong, how it is refused]. The constraints are the service model's unless the comment says
 * otherwise.
 */
const CASES: readonly [path: string, value: unknown, what: string, refusal?: Refusal][] = [
  // 1-63, [a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*
  ["jobName", undefined, "missing"],
  ["jobName", "", "empty"],
  ["jobName", "a".repeat(64), "64 characters"],
  ["jobName", "finqa_rft", "an underscore"],
  ["jobName", "-finqa", "a leading hyphen"],
  ["jobName", "finqa rft", "a space"],
  ["jobName", "finqa:rft", "a colon"],
  ["jobName", `a${"-".repeat(60)}_`, "hyphens without end, and an underscore"],
  ["jobName", 7, "a number"],
  ["jobName", null, "null"],
  // 1-63, ([0-9a-zA-Z][_-]?){1,63}
  ["customModelName", undefined, "missing"],
  ["customModelName", "finqa.rft", "a dot"],
  ["customModelName", "finqa--rft", "two hyphens in a row"],
  ["customModelName", "finqa_-rft", "an underscore and a hyphen in a row"],
  ["customModelName", "-finqa", "a leading hyphen"],
  ["customModelName", "a".repeat(64), "64 characters"],
  // arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+
  ["roleArn", undefined, "missing"],
  ["roleArn", "FinqaRft-BedrockRole", "a name"],
  ["roleArn", "arn:aws:iam::123456789012:user/somebody", "a user"],
  ["roleArn", "arn:aws:iam::12345:role/short", "a short account"],
  ["roleArn", `arn:aws:iam::123456789012:role/${"r".repeat(2048)}`, "over 2048 characters"],
  // Only that the caller needs iam:PassRole and that the trust policy must name Bedrock is documented; the error's
  // name: not found.
  ["roleArn", "arn:aws:iam::123456789012:role/NoSuchRole", "a role that does not exist", { says: "NoSuchRole" }],
  // 1-256, [a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?
  ["clientRequestToken", "", "empty"],
  ["clientRequestToken", `sha256:${"a".repeat(64)}`, "a colon"],
  ["clientRequestToken", "run_1", "an underscore"],
  ["clientRequestToken", "run-", "a hyphen at the end"],
  ["clientRequestToken", "a".repeat(257), "257 characters"],
  // RFT of Nova 2 Lite is offered in us-east-1 alone; the error's name for another model: not found.
  ["baseModelIdentifier", undefined, "missing"],
  ["baseModelIdentifier", "", "empty"],
  ["baseModelIdentifier", "amazon.nova-2.0", "the guide's own misprint", MODEL],
  ["baseModelIdentifier", "amazon.nova-pro-v1:0", "a model without RFT", MODEL],
  ["baseModelIdentifier", "amazon.nova-2-lite-v1:0", "the model without its context length", MODEL],
  ["baseModelIdentifier", "us.amazon.nova-2-lite-v1:0", "an inference profile", MODEL],
  [
    "baseModelIdentifier",
    "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-2-lite-v1:0:256k",
    "another Region",
    MODEL,
  ],
  [
    "baseModelIdentifier",
    "arn:aws:bedrock:us-east-1:999999999999:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl",
    "somebody else's custom model",
    MODEL,
  ],
  // S3Uri, everywhere the same: 1-1024, no = : @ + space or //
  ["trainingDataConfig", undefined, "missing"],
  ["trainingDataConfig", {}, "without s3Uri"],
  [TRAIN, "", "empty"],
  [TRAIN, "https://rft-bucket.s3.amazonaws.com/train.jsonl", "https"],
  [TRAIN, "s3://rft-bucket/run=2026/train.jsonl", "="],
  [TRAIN, "s3://rft-bucket/02:03:04/train.jsonl", ":"],
  [TRAIN, "s3://rft-bucket/me@home/train.jsonl", "@"],
  [TRAIN, "s3://rft-bucket/a+b/train.jsonl", "+"],
  [TRAIN, "s3://rft-bucket/my data/train.jsonl", "a space"],
  [TRAIN, "s3://rft-bucket//train.jsonl", "//"],
  [TRAIN, "s3://Rft-Bucket/train.jsonl", "a bucket in capitals"],
  [TRAIN, "s3://ab/train.jsonl", "a bucket of two letters"],
  [TRAIN, `s3://rft-bucket/${"k".repeat(1024)}`, "over 1024 characters"],
  ["validationDataConfig.validators.0.s3Uri", "s3://rft-bucket/run=2026/val.jsonl", "="],
  [
    "validationDataConfig.validators",
    Array.from({ length: 11 }, () => ({ s3Uri: "s3://rft-bucket/val.jsonl" })),
    "11 validators",
  ],
  ["validationDataConfig.validators", "s3://rft-bucket/val.jsonl", "no list"],
  ["outputDataConfig", undefined, "missing"],
  ["outputDataConfig.s3Uri", "s3://rft-bucket/rft output/", "a space"],
  // The enum. RFT is what this pipeline does; the stand-in runs no job of another kind.
  ["customizationType", undefined, "missing"],
  ["customizationType", "REINFORCEMENT", "no such type"],
  ["customizationType", "FINE_TUNING", "another type"],
  // The guide lists rftConfig as required for RFT; a grader is needed to train at all (the model has all three as
  // optional).
  ["customizationConfig", undefined, "missing"],
  ["customizationConfig.rftConfig", undefined, "missing"],
  [
    "customizationConfig",
    { distillationConfig: { teacherModelConfig: { teacherModelIdentifier: "amazon.nova-pro-v1:0" } } },
    "the union's other member",
  ],
  [
    "customizationConfig.distillationConfig",
    { teacherModelConfig: { teacherModelIdentifier: "amazon.nova-pro-v1:0" } },
    "both of the union's members",
    { says: "takes one member, got rftConfig and distillationConfig" },
  ],
  ["customizationConfig.rftConfig.graderConfig", undefined, "missing"],
  // 1-512, a function's ARN with a version or an alias, or without
  [LAMBDA, undefined, "missing"],
  [LAMBDA, "Reward", "a name"],
  [LAMBDA, "arn:aws:lambda:us-east-1:123456789012:function:Reward:live:7", "two qualifiers"],
  [LAMBDA, "arn:aws:lambda:useast1:123456789012:function:Reward", "no Region"],
  [LAMBDA, "arn:aws:lambda:us-east-1:123456789012:layer:Reward", "a layer"],
  [LAMBDA, `arn:aws:lambda:us-east-1:123456789012:function:${"R".repeat(512)}`, "over 512 characters"],
  // 1.3 of the facts: types and ranges
  [`${HYPER}.epochCount`, 0, "below 1"],
  [`${HYPER}.epochCount`, 51, "above 50"],
  [`${HYPER}.epochCount`, 1.5, "no integer"],
  [`${HYPER}.epochCount`, "1", "a text"],
  [`${HYPER}.batchSize`, 15, "below 16"],
  [`${HYPER}.batchSize`, 513, "above 512"],
  [`${HYPER}.batchSize`, "32", "a text"],
  [`${HYPER}.learningRate`, 0.9e-7, "below 1e-7"],
  [`${HYPER}.learningRate`, 1.1e-3, "above 1e-3"],
  [`${HYPER}.learningRate`, "5e-5", "a text"],
  [`${HYPER}.trainingSamplePerPrompt`, 1, "below 2"],
  [`${HYPER}.trainingSamplePerPrompt`, 17, "above 16"],
  [`${HYPER}.evalInterval`, 0, "below 1"],
  [`${HYPER}.evalInterval`, 101, "above 100"],
  [`${HYPER}.maxPromptLength`, 4000.5, "no integer"],
  [`${HYPER}.inferenceMaxTokens`, "1000", "a text"],
  [`${HYPER}.reasoningEffort`, "none", "no such effort"],
  [`${HYPER}.reasoningEffort`, "HIGH", "capitals"],
  // 0-200 in the shape, 50 in TooManyTagsException's text
  ["jobTags", TAGS(51), "51 tags", TOO_MANY],
  ["customModelTags", TAGS(51), "51 tags", TOO_MANY],
  ["jobTags", TAGS(201), "201 tags"],
  ["jobTags", [{ key: "", value: "v" }], "an empty key"],
  ["jobTags", [{ key: "cost#centre", value: "v" }], "a key with #"],
  ["customModelTags", [{ key: "k", value: "v".repeat(257) }], "a value of 257 characters"],
  [
    "jobTags",
    [
      { key: "run", value: "1" },
      { key: "run", value: "2" },
    ],
    "a key that is given twice",
    { says: "The tag key run is given more than once." },
  ],
  [
    "customModelTags",
    [{ key: "aws:created", value: "v" }],
    "a key of AWS's own",
    { says: "aws:created begins with aws:" },
  ],
  ["jobTags", [{ key: "AWS:created", value: "v" }], "a key of AWS's own in capitals", { says: "reserved" }],
  // What the pipeline does not use is refused by name, not ignored.
  ["vpcConfig", { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] }, "not stood in for", NOT_STOOD_IN],
  ["customModelKmsKeyId", "alias/models", "not stood in for", NOT_STOOD_IN],
  ["hyperParameters", { epochCount: "1" }, "fine-tuning's, not RFT's", NOT_STOOD_IN],
];

describe("Bedrock refuses a job", () => {
  it.each(CASES)("with %s %j: %s", async (path, value, _, { name = "ValidationException", says = path } = {}) => {
    await expect(sent(withMember(path, value))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(says) as string,
      $metadata: { httpStatusCode: name === "UnsupportedOperation" ? 501 : 400 },
    });
    expect(standIn.bedrock.jobs).toEqual([]);
  });

  it.each([
    ["", "empty"],
    ["{", "cut off"],
    ["[]", "a list"],
    ["null", "null"],
    ['"text"', "a text"],
  ])("with the body %j: %s", async (body) => {
    await expect(sent(body)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("naming every fault at once", async () => {
    await expect(sent(goodRequest({ jobName: "a_b", customModelName: "a.b" }))).rejects.toMatchObject({
      message: expect.stringMatching(/^2 validation error\(s\) detected: .*'jobName'.*'customModelName'/) as string,
    });
  });
});

describe("Bedrock takes a job", () => {
  it.each([
    ["jobName", "a"],
    ["jobName", `1${"-+.".repeat(20)}ab`],
    ["customModelName", "a_b-c"],
    ["clientRequestToken", undefined],
    ["clientRequestToken", "a"],
    ["baseModelIdentifier", "amazon.nova-2-lite-v1:0:256k"],
    [
      "baseModelIdentifier",
      "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl",
    ],
    [TRAIN, "s3://rft-bucket/a-!_*'().z/train.jsonl"],
    ["outputDataConfig.s3Uri", "s3://rft-bucket"],
    ["validationDataConfig", undefined],
    [LAMBDA, "arn:aws:lambda:us-east-1:123456789012:function:Reward"],
    [LAMBDA, "arn:aws:lambda:us-east-1:123456789012:function:Reward:$LATEST"],
    [HYPER, undefined],
    [`${HYPER}.epochCount`, 50],
    [`${HYPER}.batchSize`, 16],
    [`${HYPER}.batchSize`, 512],
    [`${HYPER}.learningRate`, 1e-7],
    [`${HYPER}.learningRate`, 1e-3],
    [`${HYPER}.trainingSamplePerPrompt`, 2],
    [`${HYPER}.evalInterval`, 100],
    [`${HYPER}.reasoningEffort`, "medium"], // the API's enum has it; the guide advises against it
    [`${HYPER}.reasoningEffort`, undefined],
    ["jobTags", TAGS(50)],
  ])("with %s %j", async (path, value) => {
    expect((await sent(withMember(path, value))).jobArn).toMatch(
      /^arn:aws:bedrock:us-east-1:123456789012:model-customization-job\/amazon\.nova-2-lite-v1:0:256k\/[a-z0-9]{12}$/,
    );
  });
});
