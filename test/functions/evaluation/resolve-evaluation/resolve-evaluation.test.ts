import { LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Manifest, SplitReport } from "../../../../functions/contract/dataset.ts";
import { ResolveEvaluationResult } from "../../../../functions/contract/evaluation/evaluation-plan.ts";
import { answersFolder } from "../../../../functions/evaluation/answers/answers-folder.ts";
import { resolveEvaluation } from "../../../../functions/evaluation/resolve-evaluation/resolve-evaluation.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { goodRequest } from "../../../support/bedrock.ts";
import { type BedrockAccount, bedrockAccount } from "../../../support/deployments.ts";
import { BUCKET, DIGEST, evaluationExecution, PROFILE } from "../../../support/evaluation-bench.ts";
import { clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Reward";

let store: ObjectStore;
let s3: S3Client;
let lambda: ScriptedServer;
let account: BedrockAccount;
beforeEach(async () => {
  store = await startObjectStore(BUCKET);
  s3 = s3Client(store.url, "resolve");
  lambda = await scriptedServer([ok({ AliasArn: `${FUNCTION}:live`, Name: "live", FunctionVersion: "9" })]);
  account = await bedrockAccount();
  account.clock.pass(3600);
  await put(`rft-data/datasets/finqa/${DIGEST}/manifest.json`, JSON.stringify(manifest()));
});
afterEach(async () => {
  s3.destroy();
  await Promise.all([store.close(), lambda.close(), account.close()]);
});

const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

const report = (rowsWritten: number): SplitReport => ({
  key: "k",
  sha256: "s",
  bytes: 5000 * rowsWritten,
  rowsRead: rowsWritten,
  rowsUsable: rowsWritten,
  rowsWritten,
  leftOut: { count: 0, first: [] },
  answerKinds: { number: rowsWritten, yesNo: 0, other: 0 },
  promptTokens: {
    method: "by characters",
    p50: 1100,
    p95: 2000,
    max: 3000,
    maxPromptLength: 4000,
    rowsOverMaxPromptLength: 0,
  },
  rowsWithoutAnswer: 0,
  duplicatesWithin: 0,
  duplicatesOfEarlierSplits: 0,
  answersDisagree: { count: 0, first: [] },
  forbiddenSubstrings: { count: 0, first: [] },
});
const manifest = (): Manifest => ({
  source: "s3://somewhere",
  commit: null,
  digest: DIGEST,
  seed: 42,
  splits: { train: report(6251), val: report(883), test: report(1147) },
});

/** A custom model that this pipeline trained. */
function trained(name = "tuned", hyperParameters: object = {}): string {
  const request = goodRequest({
    jobName: `job-of-${name}`,
    customModelName: name,
    clientRequestToken: `job-of-${name}`,
  });
  const { rftConfig } = request.customizationConfig as { rftConfig: { hyperParameters: object } };
  return account.bedrock.addModel({
    ...request,
    trainingDataConfig: { s3Uri: `s3://${BUCKET}/rft-data/datasets/finqa/${DIGEST}/train.jsonl` },
    validationDataConfig: { validators: [{ s3Uri: `s3://${BUCKET}/rft-data/datasets/finqa/${DIGEST}/val.jsonl` }] },
    customizationConfig: {
      rftConfig: { ...rftConfig, hyperParameters: { ...rftConfig.hyperParameters, ...hyperParameters } },
    },
  }).modelArn;
}

const resolve = async (input: unknown) =>
  ResolveEvaluationResult.parse(
    await resolveEvaluation(
      { execution: evaluationExecution(), input },
      {
        bedrock: account.control,
        lambda: new LambdaClient(clientFor(lambda.url)),
        s3,
        bucket: BUCKET,
        rewardFunctionArn: `${FUNCTION}:live`,
        promotedDeployment: "finqa-rft",
      },
    ),
  );

const base = { name: "base", id: PROFILE };
const faultsOf = async (input: unknown): Promise<string> => {
  const error = await resolve(input).then(
    () => new Error("it was taken"),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.name).toBe("InvalidEvaluationInput");
  return error.message;
};

describe("an evaluation's input", () => {
  it("of the base and a tuned model becomes a whole plan, by what the tuned model was trained with", async () => {
    const arn = trained("tuned", { reasoningEffort: "low", inferenceMaxTokens: 1234 });
    const { evaluation, shards } = await resolve({ models: [base, { name: "tuned", id: arn }] });
    expect(evaluation).toMatchObject({
      models: [
        { name: "base", role: "base", modelArn: PROFILE, modelId: PROFILE },
        { name: "tuned", role: "candidate", modelArn: arn, modelId: null },
      ],
      dataset: { digest: DIGEST, split: "test", rows: 1147 },
      samplesPerRow: 1,
      inference: { maxTokens: 1234, temperature: 0, reasoningEffort: "low" },
      rewardFunctionVersionArn: `${FUNCTION}:7`,
      maxConcurrency: 4,
      maxDollars: 25,
      minCompleted: 0.98,
      promote: false,
      promotion: null,
    });
    expect(shards).toHaveLength(39);
    expect(lambda.requests).toEqual([]);
  });

  it("overrides what the model was trained with, part by part", async () => {
    const arn = trained();
    const { evaluation } = await resolve({
      models: [base, { name: "tuned", id: arn }],
      dataset: { split: "val" },
      rows: 50,
      samplesPerRow: 4,
      inference: { temperature: 0.7 },
      rewardFunctionArn: `${FUNCTION}:3`,
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "arn:of:the:pipeline",
    });
    expect(evaluation).toMatchObject({
      dataset: { split: "val", rows: 50 },
      inference: { maxTokens: 1000, temperature: 0.7, reasoningEffort: "high" },
      rewardFunctionVersionArn: `${FUNCTION}:3`,
    });
  });

  it("without a tuned model names its dataset, and is scored by the version that is live", async () => {
    const { evaluation } = await resolve({ models: [base], dataset: { digest: DIGEST } });
    expect(evaluation).toMatchObject({
      inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "high" },
      rewardFunctionVersionArn: `${FUNCTION}:9`,
    });
  });

  it("asks at most as many rows as the split has", async () => {
    const { evaluation } = await resolve({ models: [base], dataset: { digest: DIGEST }, rows: 20_000 });
    expect(evaluation.dataset.rows).toBe(1147);
  });

  it("may name a deployment, which is asked as it is, as the model that it serves", async () => {
    const modelArn = trained();
    const { arn } = account.bedrock.deployments.addActive("mine", modelArn);
    const { evaluation } = await resolve({ models: [base, { name: "mine", id: arn }] });
    expect(evaluation.models[1]).toMatchObject({ modelArn, modelId: arn });
    expect(evaluation.dataset.digest).toBe(DIGEST);
  });
});

describe("a fault of the input", () => {
  it("is reported with all others, each as path, what was got and what is allowed", async () => {
    const message = await faultsOf({
      models: [{ name: "a b", id: "x" }],
      rows: 0,
      inference: { reasoningEffort: "max" },
      typo: 1,
    });
    expect(message).toContain("4 faults");
    expect(message).toContain('- models.0.name: got "a b" (string); allowed: 1 to 32 letters');
    expect(message).toContain("- rows: got 0 (number); allowed: a whole number from 1 to 20000");
    expect(message).toContain(
      '- inference.reasoningEffort: got "max" (string); allowed: "none", "low", "medium", "high"',
    );
    expect(message).toContain("- typo: unknown key");
    expect(message).not.toContain("AWS_STEP_FUNCTIONS");
    expect(message).toContain("No model was called");
  });

  it("that only AWS can find is reported with all of its kind", async () => {
    const unknown = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl";
    const message = await faultsOf({
      models: [
        { name: "base", id: unknown },
        { name: "base", id: "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/mnopqrstuvwx" },
      ],
      dataset: { digest: "ffffffffffffffff" },
      rewardFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:Other:1",
    });
    expect(message).toContain("5 faults");
    for (const path of ["models.0.id", "models.1.id", "models.1.name", "dataset.digest", "rewardFunctionArn"])
      expect(message).toContain(`- ${path}: got`);
  });

  it.each([
    ["no digest, and no model that says it", { models: [base] }, "dataset.digest: got nothing"],
    [
      "an alias",
      { models: [base], dataset: { digest: DIGEST }, rewardFunctionArn: `${FUNCTION}:live` },
      "rewardFunctionArn",
    ],
    ["no model", { models: [] }, "models: got [] (array); allowed: a list of 1 to 6 items"],
    ["no object", "x", "(the whole input)"],
    ["one model twice", { models: [base, { name: "again", id: PROFILE }], dataset: { digest: DIGEST } }, "models.1.id"],
  ])("is %s", async (_, input, words) => {
    expect(await faultsOf(input)).toContain(words);
  });

  it("is a number of answers that six rounds could not give", async () => {
    const models = [base, ...["a", "b", "c", "d", "e"].map((name) => ({ name, id: trained(name) }))];
    expect(await faultsOf({ models, samplesPerRow: 16, dataset: { split: "train" }, maxDollars: 10_000 })).toMatch(
      /rows: got nothing; allowed: at most 120000 answers in all: rows × models × samplesPerRow are 600096/,
    );
  });

  it("is a deployment that is not Active", async () => {
    const modelArn = trained();
    const { arn } = account.bedrock.deployments.create({ modelDeploymentName: "new", modelArn });
    expect(await faultsOf({ models: [base, { name: "new", id: arn }] })).toContain("this one is Creating");
  });

  it("is a model that is not there, but tried again where a run has just trained it, and Bedrock still creates it or does not show it yet", async () => {
    const startedBy = {
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:nightly",
    };
    const arn = trained();
    account.bedrock.models.find(arn).modelStatus = "Creating";
    const unknown = arn.replace(/[^/]+$/, "zzzzzzzzzzzz");
    for (const [id, why] of [
      [arn, "the model is still being created"],
      [unknown, "does not exist"],
    ] as const)
      await expect(resolve({ models: [base, { name: "new", id }], ...startedBy })).rejects.toMatchObject({
        name: "ServiceTemporarilyUnavailable",
        message: expect.stringMatching(new RegExp(`bedrock:GetCustomModel on .*${why}.*redrive`, "s")) as string,
      });
    expect(await faultsOf({ models: [base, { name: "new", id: unknown }] })).toContain("a custom model that exists");
  });
});

describe("what is to be promoted", () => {
  it("is compared with what the promoted deployment serves, as one more model", async () => {
    const champion = trained("old");
    const { arn } = account.bedrock.deployments.addActive("finqa-rft", champion);
    const { evaluation } = await resolve({ models: [base, { name: "tuned", id: trained() }], promote: true });
    expect(evaluation.models[2]).toEqual({ name: "champion", role: "champion", modelArn: champion, modelId: arn });
    expect(evaluation.promotion).toEqual({ deploymentName: "finqa-rft", servedModelArn: champion });
  });

  it("is compared with the first model alone where there is no deployment yet", async () => {
    const { evaluation } = await resolve({ models: [base, { name: "tuned", id: trained() }], promote: true });
    expect(evaluation.models).toHaveLength(2);
    expect(evaluation.promotion).toEqual({ deploymentName: "finqa-rft", servedModelArn: null });
  });

  it("is not compared with itself where it is served already", async () => {
    const arn = trained();
    account.bedrock.deployments.addActive("finqa-rft", arn);
    const { evaluation } = await resolve({ models: [base, { name: "tuned", id: arn }], promote: true });
    expect(evaluation.models).toHaveLength(2);
    expect(evaluation.promotion?.servedModelArn).toBe(arn);
  });

  it("is one custom model against another one, of other names than champion", async () => {
    expect(await faultsOf({ models: [base], dataset: { digest: DIGEST }, promote: true })).toContain(
      "promote: got true",
    );
    const other = { name: "champion", id: "global.amazon.nova-2-lite-v1:0" };
    const message = await faultsOf({ models: [base, other], dataset: { digest: DIGEST }, promote: true });
    expect(message).toContain("models.1.id");
    expect(message).toContain("models.1.name");
  });
});

describe("the estimate", () => {
  // 1,147 × (2,000 × 0.33 + 1,000 × 2.75) / 1,000,000 of the base, × (2,000 × 0.30 + 1,000 × 2.50) of the tuned model
  it("counts prompts by their characters and answers at maxTokens, at each model's price", async () => {
    const { evaluation } = await resolve({
      models: [base, { name: "tuned", id: trained() }],
      inference: { reasoningEffort: "low" },
    });
    expect(evaluation.estimate.usDollars).toBeCloseTo(1147 * (0.00341 + 0.0031), 6);
    expect(evaluation.estimate.sentence).toMatch(
      /base: \$3\.91 for 1147 answers, at \$0\.33 for .* Together \$7\.47, at .* an upper bound/,
    );
  });

  it("over maxDollars refuses the evaluation, with the arithmetic", async () => {
    await expect(resolve({ models: [base], dataset: { digest: DIGEST }, maxDollars: 3 })).rejects.toMatchObject({
      name: "EvaluationTooExpensive",
      message: expect.stringMatching(/maxDollars 3\. base: \$3\.91 for 1147 answers.*No model was called/s) as string,
    });
  });

  it("leaves out the answers that are kept", async () => {
    const input = { models: [base], dataset: { digest: DIGEST }, rows: 10, maxDollars: 0.02 };
    await expect(resolve(input)).rejects.toMatchObject({ name: "EvaluationTooExpensive" });
    const { evaluation } = await resolve({ ...input, maxDollars: 1 });
    for (let row = 0; row < 8; row++) await put(`${answersFolder(PROFILE, evaluation)}${row}-0.json`, "{}");
    await put(`${answersFolder(PROFILE, evaluation)}700-0.json`, "{}");
    expect((await resolve(input)).evaluation.estimate.sentence).toContain("10 answers, 8 of them kept from before");
  });

  it("at effort high says that it is a guess", async () => {
    const { evaluation } = await resolve({ models: [base], dataset: { digest: DIGEST } });
    expect(evaluation.estimate.sentence).toContain("a guess");
  });
});
