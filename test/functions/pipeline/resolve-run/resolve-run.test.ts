import { createHash } from "node:crypto";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { describe, expect, it } from "vitest";
import { resolveRun, runOf as runOfEvent } from "../../../../functions/pipeline/resolve-run/resolve-run.ts";
import { EXECUTION, runOf } from "../../../support/runs.ts";
import { awsError, clientFor, scriptedServer } from "../../../support/scripted-server.ts";

const faultsOf = (input: unknown): string => {
  try {
    runOf(input);
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidExecutionInput") return error.message;
    throw error;
  }
  throw new Error("no fault was found");
};

describe("resolve-run", () => {
  it("makes a complete run of {}, with the defaults of the AWS sample notebook", () => {
    expect(runOf({})).toMatchObject({
      dataset: {
        source: "https://raw.githubusercontent.com/czyssrs/FinQA/0f16e2867befa6840783e58be38c9efb9229d742/dataset",
        trainSamples: 6251,
        validationSamples: 883,
        testSamples: 1147,
        seed: 42,
      },
      model: { baseModelIdentifier: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k" },
      hyperParameters: {
        batchSize: 32,
        epochCount: 1,
        evalInterval: 5,
        inferenceMaxTokens: 1000,
        learningRate: 0.00005,
        maxPromptLength: 4000,
        reasoningEffort: "high",
        trainingSamplePerPrompt: 4,
      },
      asking: { modelId: "us.amazon.nova-2-lite-v1:0", maxTokens: 1000 },
      baseline: { rows: 50, maxReward: 0.95 },
      evaluation: { rows: 1147, split: "test", promote: false, maxDollars: 25 },
      useValidationData: true,
      limits: { maxQueuedHours: 24, maxTrainingHours: 72 },
      dryRun: false,
    });
  });

  it.each([
    ["amazon.nova-2-lite-v1:0:256k", "us.amazon.nova-2-lite-v1:0"],
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0", "us.amazon.nova-2-lite-v1:0"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl",
      "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl",
    ],
  ])("asks the base %s as what Converse takes", (baseModelIdentifier, modelId) => {
    expect(runOf({ model: { baseModelIdentifier } }).asking.modelId).toBe(modelId);
  });

  it("evaluates on all rows of the split unless the input says how many, and on none for 0", () => {
    expect(runOf({ evaluation: { split: "val" }, dataset: { validationSamples: 300 } }).evaluation.rows).toBe(300);
    expect(runOf({ evaluation: { rows: 7 } }).evaluation.rows).toBe(7);
    expect(runOf({ evaluation: { rows: 0 }, baseline: { rows: 0 } })).toMatchObject({
      evaluation: { rows: 0 },
      baseline: { rows: 0 },
    });
  });

  it("asks for no more tokens than inference gives, where training allows more", () => {
    expect(runOf({ hyperParameters: { inferenceMaxTokens: 200_000 } }).asking.maxTokens).toBe(65_535);
  });

  it("derives the run's names from the execution alone, within Bedrock's patterns", () => {
    const hash = createHash("sha256").update(EXECUTION.arn).digest("hex");
    const run = runOf({ model: { customModelNamePrefix: "a".repeat(38) } });
    expect(run.jobName).toBe(`finqa-rft-job-${hash.slice(0, 16)}`);
    expect(run.model.customModelName).toBe(`${"a".repeat(38)}-20261123T020304-${hash.slice(0, 8)}`);
    expect(run.clientRequestToken).toBe(hash);
    expect(run.model.customModelName).toMatch(/^([0-9a-zA-Z][_-]?){1,63}$/);
    expect(run.model.customModelName.length).toBeLessThanOrEqual(63);
    expect(run.jobName).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9+\-.])*$/);
  });

  it("names a start time with an offset in UTC", () => {
    expect(runOf({}, { ...EXECUTION, startTime: "2026-11-23T04:03:04+02:00" }).jobName).toBe(runOf({}).jobName);
  });

  it.each([
    ["batchSize", [16, 512], [15, 513, 16.5, "32", null]],
    ["epochCount", [1, 50], [0, 51]],
    ["evalInterval", [1, 100], [0, 101]],
    ["learningRate", [1e-7, 1e-3], [9e-8, 0.0011, "5e-5"]],
    ["trainingSamplePerPrompt", [2, 16], [1, 17]],
    ["maxPromptLength", [1], [0, -1]],
    ["inferenceMaxTokens", [1], [0]],
    ["reasoningEffort", ["low", "medium", "high"], ["none", "HIGH", 3]],
  ])("holds hyperParameters.%s to the service's range", (name, good, bad) => {
    for (const value of good)
      expect(runOf({ hyperParameters: { [name]: value } }).hyperParameters).toMatchObject({ [name]: value });
    for (const value of bad)
      expect(faultsOf({ hyperParameters: { [name]: value } })).toContain(
        `hyperParameters.${name}: got ${JSON.stringify(value)}`,
      );
  });

  it("tells all faults of an input at once, each as path, what was got and what is allowed", () => {
    const message = faultsOf({
      hyperParameters: { batchSize: 7 },
      typo: 1,
      dataset: { trainSamples: 99 },
      dryRun: "yes",
    });
    expect(message).toContain("4 faults");
    expect(message).toContain("- hyperParameters.batchSize: got 7 (number); allowed: a whole number from 16 to 512");
    expect(message).toContain("- typo: unknown key, got 1 (number); allowed here: dataset, model,");
    expect(message).toContain("- dataset.trainSamples: got 99 (number); allowed: a whole number from 100 to 20000");
    expect(message).toContain('- dryRun: got "yes" (string); allowed: true or false');
  });

  it("refuses unknown keys at every level", () => {
    for (const level of ["dataset", "model", "hyperParameters", "limits"]) {
      expect(faultsOf({ [level]: { surprise: true } })).toContain(`${level}.surprise: unknown key`);
    }
  });

  it("counts training and validation rows together against Bedrock's 20,000", () => {
    expect(runOf({ dataset: { trainSamples: 19_000, validationSamples: 1_000 } }).dataset.trainSamples).toBe(19_000);
    expect(faultsOf({ dataset: { trainSamples: 19_000, validationSamples: 1_001 } })).toContain(
      "trainSamples + validationSamples at most 20000",
    );
  });

  it.each(["http://host/x", "ftp://host", "s3://Bad_Bucket/x", "s3://", "https://host/a b", 7])(
    "refuses the source %s",
    (source) => {
      expect(faultsOf({ dataset: { source } })).toContain("dataset.source");
    },
  );

  it.each(["a--b", "-a", "a-", "a.b", "", "a".repeat(39), "a b"])(
    "refuses the model name prefix %j, which Bedrock would",
    (customModelNamePrefix) => {
      expect(faultsOf({ model: { customModelNamePrefix } })).toContain("model.customModelNamePrefix");
    },
  );

  it.each([[[]], [null], ["text"], [3]])("refuses %j, which is not an object", (input) => {
    expect(faultsOf(input)).toContain("(the whole input)");
  });

  it("takes what the console's start dialog pre-fills", () => {
    expect(runOf({ Comment: "Insert your JSON here" })).toEqual(runOf({}));
  });

  it.each([
    ["EventBridge Scheduler", { source: "aws.scheduler", detail: "{}" }],
    ["a scheduled rule", { source: "aws.events", detail: {} }],
  ])("takes the event that %s sends as {}", (_, own) => {
    const event = {
      version: "0",
      id: "1",
      "detail-type": "Scheduled Event",
      account: "123456789012",
      time: "2026-11-23T00:00:00Z",
      region: "us-east-1",
      resources: [],
      ...own,
    };
    expect(runOf(event)).toEqual(runOf({}));
  });

  it("checks the input that a schedule carries as any other", () => {
    const event = (detail: string) => ({ source: "aws.scheduler", "detail-type": "Scheduled Event", detail });
    expect(runOf(event('{"dryRun":true}')).dryRun).toBe(true);
    expect(faultsOf(event('{"typo":1}'))).toContain("typo");
    expect(faultsOf(event("no json"))).toContain("(the whole input)");
  });

  it("takes the model of the execution's own Region where the input names none", () => {
    const arn = "arn:aws:states:eu-west-1:123456789012:execution:finqa-rft:x";
    expect(runOf({}, { ...EXECUTION, arn }).model.baseModelIdentifier).toBe(
      "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-2-lite-v1:0:256k",
    );
  });

  it("does not ask for other trainings where nothing will be trained", async () => {
    const server = await scriptedServer([awsError("AccessDeniedException", 403)]);
    const bedrock = new BedrockClient(clientFor(server.url));
    const resolved = await resolveRun({ execution: EXECUTION, input: { dryRun: true } }, { bedrock });
    expect(resolved).toEqual({ run: runOf({ dryRun: true }) });
    expect(server.requests).toEqual([]);
    await expect(resolveRun({ execution: EXECUTION, input: {} }, { bedrock })).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("bedrock:ListModelCustomizationJobs") as string,
    });
    await server.close();
  });

  it("calls an event without an execution a broken contract, not the user's fault", () => {
    expect(() => runOfEvent({ input: {} })).toThrow(expect.objectContaining({ name: "ContractViolated" }));
  });
});
