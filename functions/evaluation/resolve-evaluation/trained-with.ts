import {
  type BedrockClient,
  GetCustomModelCommand,
  type GetCustomModelCommandOutput,
  GetModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { recipe } from "#recipe";
import { callFailure } from "../../aws/call-failure.ts";
import { EFFORTS, type Inference } from "../../contract/evaluation/evaluation-input.ts";

/** What a model was trained with, as far as its job says: the defaults of its evaluation. */
export interface TrainedWith {
  readonly datasetDigest?: string;
  readonly rewardFunctionArn?: string;
  readonly inference: Partial<Inference>;
}

/** @returns undefined where Bedrock knows no such model */
export async function customModel(
  bedrock: BedrockClient,
  modelArn: string,
): Promise<GetCustomModelCommandOutput | undefined> {
  try {
    return await bedrock.send(new GetCustomModelCommand({ modelIdentifier: modelArn }));
  } catch (error) {
    if (error instanceof Error && ["ResourceNotFoundException", "ValidationException"].includes(error.name))
      return undefined;
    throw callFailure("bedrock:GetCustomModel", modelArn, error);
  }
}

/**
 * Nothing is known of a model that this pipeline did not train: an imported one has no job, another one no prepared
 * dataset.
 */
export async function trainedWith(
  bedrock: BedrockClient,
  { jobArn }: Pick<GetCustomModelCommandOutput, "jobArn">,
): Promise<TrainedWith> {
  if (jobArn === undefined || jobArn === "") return { inference: {} };
  const { trainingDataConfig, customizationConfig } = await bedrock
    .send(new GetModelCustomizationJobCommand({ jobIdentifier: jobArn }))
    .catch((error: unknown) => {
      throw callFailure("bedrock:GetModelCustomizationJob", jobArn, error);
    });
  const rft = customizationConfig?.rftConfig;
  const datasetDigest = new RegExp(`/datasets/${recipe.name}/([0-9a-f]{16})/train\\.jsonl$`).exec(
    trainingDataConfig?.s3Uri ?? "",
  )?.[1];
  const rewardFunctionArn = rft?.graderConfig?.lambdaGrader?.lambdaArn;
  const { reasoningEffort, inferenceMaxTokens: maxTokens } = rft?.hyperParameters ?? {};
  const effort = EFFORTS.find((one) => one === reasoningEffort);
  return {
    ...(datasetDigest === undefined ? {} : { datasetDigest }),
    ...(rewardFunctionArn === undefined ? {} : { rewardFunctionArn }),
    inference: {
      ...(maxTokens === undefined ? {} : { maxTokens }),
      // A job without an effort has trained without reasoning (facts, 1.3).
      ...(rft === undefined ? {} : { reasoningEffort: effort ?? ("none" as const) }),
    },
  };
}
