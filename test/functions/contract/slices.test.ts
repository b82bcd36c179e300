import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { PrepareDatasetEvent } from "../../../functions/contract/dataset.ts";
import type { RewardTest } from "../../../functions/contract/reward-test.ts";
import { SmokeTestEvent } from "../../../functions/contract/reward-test.ts";
import { CheckTrainingJobEvent, CreateTrainingJobEvent } from "../../../functions/contract/training.ts";
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
        execution: { arn },
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

  it.each(STEPS)("%s takes no more of what it is handed", (_, event, used, handed) => {
    expect(event.parse(handed)).toEqual(used);
  });

  it.each(STEPS)(
    "%s passes over keys that it does not know, as a later version may hand on",
    (_, event, used, handed) => {
      expect(event.parse(withNews(handed))).toEqual(used);
    },
  );
});
