import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { EvaluationTooExpensive, InvalidEvaluationInput } from "../../contract/errors.ts";
import { EvaluationInput } from "../../contract/evaluation/evaluation-input.ts";
import { ResolveEvaluationEvent, type ResolveEvaluationResult } from "../../contract/evaluation/evaluation-plan.ts";
import { faultAt, faultsIn, listed } from "../../contract/input-faults.ts";
import { startedBy } from "../../aws/started-by.ts";
import { parseEvent } from "../../contract/parse.ts";
import { counted } from "../../contract/counted.ts";
import { AnswerStore } from "../answers/answer-store.ts";
import { estimateCost } from "./estimate-cost.ts";
import { planDataset } from "./plan-dataset.ts";
import { planInference } from "./plan-inference.ts";
import { planModels } from "./plan-models.ts";
import { planPromotion } from "./plan-promotion.ts";
import { MAX_ANSWERS, planShards } from "./plan-shards.ts";
import { planReward } from "./plan-reward.ts";

export interface ResolveEvaluationDependencies {
  readonly bedrock: BedrockClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly bucket: string;
  /** ARN of the alias of this stack's reward function. */
  readonly rewardFunctionArn: string;
  /** Name of the stable deployment. */
  readonly promotedDeployment: string;
}

const faultsOf = faultsIn(EvaluationInput);

/**
 * Execution input → a complete evaluation: what the input leaves out is what the tuned model was trained with.
 * @throws InvalidEvaluationInput with the faults of the input at once, EvaluationTooExpensive,
 *   ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function resolveEvaluation(
  event: unknown,
  { bedrock, lambda, s3, bucket, rewardFunctionArn, promotedDeployment }: ResolveEvaluationDependencies,
): Promise<ResolveEvaluationResult> {
  const { execution, input: text } = parseEvent(ResolveEvaluationEvent, "ResolveEvaluation", event);
  const parsed = EvaluationInput.safeParse(text);
  if (!parsed.success) throw invalid(faultsOf(parsed.error, text));
  const input = parsed.data;

  const asked = await planModels(input, startedBy(JSON.stringify(text)) !== undefined, bedrock);
  const promoted = await planPromotion(input, asked.models, promotedDeployment, bedrock);
  const dataset = await planDataset(input, asked.trained, { s3, bucket });
  const reward = await planReward(input, asked.trained, { lambda, rewardFunctionArn });
  const answersPerRow = promoted.models.length * input.samplesPerRow;
  const answers = (dataset.dataset?.rows ?? 0) * answersPerRow;
  const faults = [
    ...asked.faults,
    ...promoted.faults,
    // A model that is not there can't say what it was trained with: that is no second fault of the input.
    ...(asked.faults.length > 0 && asked.trained === undefined && input.dataset.digest === undefined
      ? []
      : dataset.faults),
    ...reward.faults,
    ...(answers > MAX_ANSWERS
      ? [
          faultAt(
            ["rows"],
            input.rows,
            `at most ${MAX_ANSWERS} answers in all: rows × models × samplesPerRow are ${answers}`,
          ),
        ]
      : []),
  ];
  if (faults.length > 0 || dataset.dataset === undefined || reward.versionArn === undefined) throw invalid(faults);

  const plan = {
    execution,
    models: [...promoted.models],
    dataset: dataset.dataset,
    samplesPerRow: input.samplesPerRow,
    inference: planInference(input, asked.trained),
    rewardFunctionVersionArn: reward.versionArn,
    maxConcurrency: input.maxConcurrency,
    maxDollars: input.maxDollars,
    minCompleted: input.minCompleted,
    promote: input.promote,
    promotion: promoted.promotion,
  };
  const estimate = await estimateCost(plan, dataset.promptTokens, new AnswerStore(s3, bucket));
  if (estimate.usDollars > input.maxDollars)
    throw new EvaluationTooExpensive(
      `The evaluation is estimated to cost more than maxDollars ${input.maxDollars}. ${estimate.sentence} No model was called. Start a new execution with a higher maxDollars, or with fewer rows, samples or models.`,
    );
  return {
    evaluation: { ...plan, estimate },
    shards: planShards(plan.dataset.rows, answersPerRow, plan.maxConcurrency),
    deployment: { attempt: 0 },
  };
}

const invalid = (faults: readonly string[]): InvalidEvaluationInput =>
  new InvalidEvaluationInput(
    `The evaluation's input has ${counted(faults.length, "fault")}:\n${listed(faults)}\nNo model was called. Start a new execution with a corrected input, for example {"models": [{"name": "base", "id": "us.amazon.nova-2-lite-v1:0"}, {"name": "tuned", "id": "<custom-model ARN>"}]}.`,
  );
