import {
  type BedrockClient,
  GetCustomModelCommand,
  type GetCustomModelCommandOutput,
  GetModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { recipe } from "#recipe";
import { callFailure } from "../../aws/call-failure.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { EFFORTS, type Inference } from "../../contract/evaluation/evaluation-input.ts";

/** What a model was trained with, as far as its job says: the defaults of its evaluation. */
export interface TrainedWith {
  readonly datasetDigest?: string;
  readonly rewardFunctionArn?: string;
  readonly inference: Partial<Inference>;
}

/**
 * @param isNew its training has just ended: AWS does not say how soon a model is shown
 * @returns undefined where Bedrock knows no such model
 * @throws ServiceTemporarilyUnavailable also where a new model is not shown yet, or is still being created;
 *   ServiceCallFailed
 */
export async function customModel(
  bedrock: BedrockClient,
  modelArn: string,
  isNew: boolean,
): Promise<GetCustomModelCommandOutput | undefined> {
  const notYet = (answer: string): ServiceTemporarilyUnavailable =>
    new ServiceTemporarilyUnavailable(
      `bedrock:GetCustomModel on ${modelArn}: ${answer}, though its training has completed. It is tried again; if this lasts, look for the model in the console, then redrive.`,
    );
  try {
    const model = await bedrock.send(new GetCustomModelCommand({ modelIdentifier: modelArn }));
    if (isNew && model.modelStatus === "Creating") throw notYet("the model is still being created");
    return model;
  } catch (error) {
    if (error instanceof ServiceTemporarilyUnavailable) throw error;
    if (isNew && error instanceof Error && error.name === "ResourceNotFoundException") throw notYet(error.message);
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
      // A job without an effort has trained without reasoning.
      ...(rft === undefined ? {} : { reasoningEffort: effort ?? ("none" as const) }),
    },
  };
}
