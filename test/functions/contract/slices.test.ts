import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { CheckBaselineEvent } from "../../../functions/contract/baseline.ts";
import { PrepareDatasetEvent } from "../../../functions/contract/dataset.ts";
import type { RewardTest } from "../../../functions/contract/reward-test.ts";
import { SmokeTestEvent } from "../../../functions/contract/reward-test.ts";
import {
  AnswerShardEvent,
  CompareModelsEvent,
  ProbeModelsEvent,
} from "../../../functions/contract/evaluation/answers.ts";
import { CheckDeploymentEvent, DeployCandidateEvent } from "../../../functions/contract/evaluation/deployment.ts";
import {
  CheckPromotionEvent,
  type Promotion,
  PromoteModelEvent,
} from "../../../functions/contract/evaluation/promotion.ts";
import { CheckTrainingJobEvent, CreateTrainingJobEvent } from "../../../functions/contract/training.ts";
import { BASE, evaluationPlan, TUNED } from "../../support/evaluation-bench.ts";
import { outputOf, summaryOf } from "../../support/evaluations.ts";
import { DATASET, EXECUTION, JOB_ARN, runOf } from "../../support/runs.ts";

const { arn } = EXECUTION;
const run = runOf();
const { bucket, trainS3Uri, validationS3Uri } = DATASET;
const rewardTest: RewardTest = {
  rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
  casesPassed: 61,
};
const { rewardFunctionVersionArn } = rewardTest;
const training = { jobArn: JOB_ARN, jobName: run.jobName };
const now = "2026-11-23T02:10:00Z";

const output = outputOf(summaryOf());
const plan = evaluationPlan();
const { execution, dataset, samplesPerRow, inference, maxDollars } = plan;
const askable = {
  execution,
  dataset,
  samplesPerRow,
  inference,
  rewardFunctionVersionArn: plan.rewardFunctionVersionArn,
  maxDollars,
};
const models = [BASE, TUNED];
const deployment = {
  attempt: 1,
  pending: 0,
  secondsUntilNextCheck: 30,
  startedAt: now,
  quotaFullSince: null,
  models: models.map((model) => ({ ...model, requestedAt: null })),
  explanation: "Every model can be asked.",
};
const promotion: Promotion = {
  state: "pending",
  promoted: false,
  reason: "",
  deploymentArn: null,
  startedAt: now,
  secondsUntilNextCheck: 30,
};

/** What each step uses, and no more; beside all that the machine hands it. */
const STEPS: readonly [step: string, event: z.ZodType, used: object, handed: object][] = [
  [
    "PrepareDataset",
    PrepareDatasetEvent,
    {
      run: {
        dataset: run.dataset,
        hyperParameters: { maxPromptLength: run.hyperParameters.maxPromptLength },
        useValidationData: true,
      },
    },
    { run },
  ],
  ["SmokeTestReward", SmokeTestEvent, { dataset: { trainS3Uri } }, { run, dataset: DATASET }],
  [
    "CreateTrainingJob",
    CreateTrainingJobEvent,
    {
      run: {
        execution: { arn, startTime: EXECUTION.startTime },
        model: run.model,
        jobName: run.jobName,
        clientRequestToken: run.clientRequestToken,
        hyperParameters: run.hyperParameters,
        useValidationData: true,
        allowConcurrentRuns: false,
      },
      dataset: { bucket, trainS3Uri, validationS3Uri },
      rewardTest: { rewardFunctionVersionArn },
    },
    { run, dataset: DATASET, rewardTest },
  ],
  [
    "CheckBaseline",
    CheckBaselineEvent,
    {
      run: { asking: run.asking, baseline: run.baseline },
      baseline: { executionArn: "child", output: { rowsKey: output.rowsKey, models: output.models } },
    },
    { run, baseline: { executionArn: "child", output } },
  ],
  [
    "DeployCandidate",
    DeployCandidateEvent,
    { evaluation: { execution: plan.execution, models: plan.models }, attempt: 0, now },
    { evaluation: plan, attempt: 0, now },
  ],
  [
    "CheckDeployment",
    CheckDeploymentEvent,
    {
      evaluation: { execution: plan.execution, models: plan.models },
      deployment: { attempt: 1, startedAt: now, quotaFullSince: null, models: deployment.models },
      now,
    },
    { evaluation: plan, deployment, now },
  ],
  ["ProbeModels", ProbeModelsEvent, { evaluation: askable, models }, { evaluation: plan, models: deployment.models }],
  [
    "AnswerShard",
    AnswerShardEvent,
    { evaluation: askable, models, shard: { from: 0, rows: 3 }, round: 1 },
    { evaluation: plan, models: deployment.models, shard: { from: 0, rows: 3 }, round: 1 },
  ],
  [
    "CompareModels",
    CompareModelsEvent,
    {
      evaluation: {
        execution: plan.execution,
        dataset: plan.dataset,
        samplesPerRow: 1,
        inference: plan.inference,
        rewardFunctionVersionArn: plan.rewardFunctionVersionArn,
        minCompleted: plan.minCompleted,
      },
      models,
      shards: [{ from: 0, rows: 3 }],
    },
    { evaluation: plan, models: deployment.models, shards: [{ from: 0, rows: 3 }] },
  ],
  [
    "PromoteModel",
    PromoteModelEvent,
    {
      evaluation: { execution: plan.execution, models: plan.models, promotion: plan.promotion },
      summaryKey: "k",
      now,
    },
    { evaluation: plan, summaryKey: "k", now },
  ],
  [
    "CheckPromotion",
    CheckPromotionEvent,
    { evaluation: { execution: plan.execution, promotion: plan.promotion }, promotion, now },
    { evaluation: plan, promotion, now },
  ],
  [
    "CheckTrainingJob",
    CheckTrainingJobEvent,
    { run: { execution: { arn }, limits: run.limits, allowConcurrentRuns: false }, training, now },
    { run, training, now },
  ],
];

/** An object with a key in each object of it that nobody knows. */
const withNews = (value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : { ...Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withNews(member)])), news: 1 };

describe("a step accepts exactly what it uses, so that a deployment in mid-training does not end a training", () => {
  it.each(STEPS)("%s is content with that", (_, event, used) => {
    expect(event.parse(used)).toEqual(used);
  });

  it.each(STEPS)("%s takes no more of its input than it uses", (_, event, used, handed) => {
    expect(event.parse(handed)).toEqual(used);
  });

  it.each(STEPS)("%s ignores unknown keys, which a later version may pass", (_, event, used, handed) => {
    expect(event.parse(withNews(handed))).toEqual(used);
  });
});
