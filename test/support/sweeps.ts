import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { trialKey } from "../../functions/contract/keys.ts";
import { trialExecutionName } from "../../functions/contract/names.ts";
import { TrialRecord, type TrialResult } from "../../functions/contract/sweep/trial-record.ts";
import type { Trial } from "../../functions/contract/sweep/sweep-plan.ts";
import { newRecord } from "../../functions/sweep/trials/new-record.ts";
import { CUSTOM_MODEL, evaluationArn, modelResult, nestedOf, PROFILE, summaryOf } from "./evaluations.ts";
import { MemoryS3 } from "./memory-s3.ts";
import { runOf } from "./runs.ts";
import { type Answer, awsError, clientFor, ok, type ScriptedServer, scriptedServer } from "./scripted-server.ts";

export const BUCKET = "rft-bucket";
export const SWEEP = {
  arn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft-sweep:autumn",
  name: "autumn",
};
export const NOW = "2026-11-24T12:00:00.000Z";
export const runArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:execution:finqa-rft:${name}`;
export const modelArn = (index: number): string => CUSTOM_MODEL.replace(/[^/]+$/, `m0del${index}`);

export const trialOf = (index: number, varied: Trial["varied"] = { learningRate: (index + 1) * 1e-5 }): Trial => ({
  index,
  hash: `${index}`.padStart(16, "0"),
  varied,
  hyperParameters: { ...runOf().hyperParameters, ...varied },
});

/** An estimate with its 95 % interval, 5 points to each side. */
export const estimate = (value: number, half = 0.05) => ({ value, low: value - half, high: value + half });

/** What a trial has come to whose model scores so on the validation rows, beside a base that scores 0.3. */
export const resultOf = (index: number, score: number, cheating: string | null = null): TrialResult => ({
  modelArn: modelArn(index),
  rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
  asking: { modelId: PROFILE, maxTokens: 1000 },
  evaluation: {
    executionArn: evaluationArn(`t${index}`),
    base: { asked: 883, missing: 0, accuracy: estimate(0.3) },
    tuned: { asked: 883, missing: 0, accuracy: estimate(score) },
    comparison: {
      first: "base",
      second: "tuned",
      rows: 883,
      difference: estimate(score - 0.3),
      midP: 0.01,
      verdict: score > 0.35 ? "better" : "no difference shown",
      sentence: "Right answers on 883 held-out rows",
    },
    spentUsDollars: 2,
    cheating,
  },
});

export const executionName = (index: number, attempt = 1): string => trialExecutionName(SWEEP.arn, index, attempt);

/** The record of a trial that was begun an hour ago. */
export const begun = (index: number, changes: Partial<TrialRecord> = {}): TrialRecord => {
  const { attempt = 1 } = changes;
  const name = executionName(index, attempt);
  const started = "2026-11-24T11:00:00.000Z";
  return { ...newRecord(trialOf(index)), execution: { arn: runArn(name), name, started }, ...changes };
};
export const completed = (index: number, score: number, changes: Partial<TrialRecord> = {}): TrialRecord =>
  begun(index, { status: "completed", result: resultOf(index, score), trainingHours: 10, ...changes });

/** What DescribeExecution shows of an execution. */
export interface DescribedExecution {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** The pipeline's output of a trial that has completed after so many minutes of training. */
export const runOutput = (index: number, minutes = 120): unknown => ({
  run: runOf(),
  rewardTest: { rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7", casesPassed: 61 },
  training: { outputModelArn: modelArn(index), minutesElapsed: minutes },
  evaluation: nestedOf(
    summaryOf({
      models: [modelResult(), modelResult({ name: "tuned", role: "candidate", accuracy: estimate(0.6) })],
    }),
  ),
});

/** S3, Step Functions and Bedrock as a sweep's functions see them. */
export interface SweepBench {
  readonly s3: MemoryS3;
  readonly sfn: SFNClient;
  readonly bedrock: BedrockClient;
  readonly bucket: string;
  /** By ARN; others do not exist. Their histories are empty. */
  readonly executions: Map<string, DescribedExecution>;
  /** Names of trainings that are in progress. */
  readonly trainings: string[];
  /** ARNs of models that a deployment serves. */
  readonly deployed: Set<string>;
  readonly deletedModels: string[];
  /** What a request is answered with instead, by operation or path. */
  readonly faults: Map<string, Answer>;
  record(index: number, sweep?: string): TrialRecord | undefined;
  put(record: TrialRecord, sweep?: string): void;
  close(): Promise<void>;
}

export async function sweepBench(): Promise<SweepBench> {
  const s3 = new MemoryS3();
  const executions = new Map<string, DescribedExecution>();
  const trainings: string[] = [];
  const deployed = new Set<string>();
  const deletedModels: string[] = [];
  const faults = new Map<string, Answer>();
  const sfnServer = await scriptedServer(({ headers, body }) => {
    if (String(headers["x-amz-target"]).endsWith(".GetExecutionHistory")) return ok({ events: [] });
    const { executionArn } = JSON.parse(body) as { executionArn: string };
    const fault = faults.get(executionArn);
    if (fault !== undefined) return fault;
    const found = executions.get(executionArn);
    if (found === undefined) return awsError("ExecutionDoesNotExist", 400);
    const { output, ...rest } = found;
    const ended = found.status === "RUNNING" ? {} : { stopDate: Date.parse("2026-11-24T11:30:00Z") / 1000 };
    return ok({
      executionArn,
      stateMachineArn: "m",
      startDate: Date.parse("2026-11-24T11:00:00Z") / 1000,
      ...ended,
      ...(output === undefined ? {} : { output: JSON.stringify(output) }),
      ...rest,
    });
  });
  const bedrockServer = await scriptedServer(({ method, path }) => bedrockAnswer(method, path));
  const servers: ScriptedServer[] = [sfnServer, bedrockServer];
  const place = (index: number, sweep: string): string => `${BUCKET}/${trialKey(sweep, index)}`;
  return {
    s3,
    sfn: new SFNClient(clientFor(sfnServer.url)),
    bedrock: new BedrockClient(clientFor(bedrockServer.url)),
    bucket: BUCKET,
    executions,
    trainings,
    deployed,
    deletedModels,
    faults,
    record(index, sweep = SWEEP.name) {
      const object = s3.objects.get(place(index, sweep));
      return Buffer.isBuffer(object) ? TrialRecord.parse(JSON.parse(object.toString())) : undefined;
    },
    put(record, sweep = SWEEP.name) {
      s3.objects.set(place(record.index, sweep), Buffer.from(JSON.stringify(record)));
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };

  function bedrockAnswer(method: string, path: string): Answer {
    const url = new URL(path, "http://bedrock");
    const fault = faults.get(`${method} ${decodeURIComponent(url.pathname)}`);
    if (fault !== undefined) return fault;
    if (url.pathname === "/model-customization-jobs")
      return ok({
        modelCustomizationJobSummaries: trainings.map((jobName) => ({
          jobArn: `arn:aws:bedrock:us-east-1:123456789012:model-customization-job/x/${jobName}`,
          jobName,
          status: "InProgress",
          baseModelArn: "b",
          creationTime: "2026-11-24T10:00:00Z",
        })),
      });
    if (url.pathname === "/listTagsForResource") return ok({ tags: [] });
    if (url.pathname === "/model-customization/custom-model-deployments") {
      const served = deployed.has(url.searchParams.get("modelArnEquals") ?? "");
      const deployment = {
        customModelDeploymentArn: "d",
        customModelDeploymentName: "finqa-rft",
        modelArn: "m",
        createdAt: NOW,
        status: "Active",
      };
      return ok({ modelDeploymentSummaries: served ? [deployment] : [] });
    }
    deletedModels.push(decodeURIComponent(url.pathname.replace("/custom-models/", "")));
    return ok({});
  }
}
