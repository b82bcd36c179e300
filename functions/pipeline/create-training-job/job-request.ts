import type { CreateModelCustomizationJobCommandInput } from "@aws-sdk/client-bedrock";
import { executionTag } from "../../contract/job-tags.ts";
import { PREFIX } from "../../contract/keys.ts";
import type { CreateTrainingJobEvent } from "../../contract/training.ts";

/**
 * The AWS sample notebook's call, for the version of the reward function that was tested.
 * RFT has its hyperparameters in `rftConfig`, as numbers; the call's own `hyperParameters` stay unset.
 */
export function jobRequest(
  { run, dataset, rewardTest }: CreateTrainingJobEvent,
  roleArn: string,
): CreateModelCustomizationJobCommandInput {
  const tags = [executionTag(run.execution.arn)];
  return {
    jobName: run.jobName,
    customModelName: run.model.customModelName,
    clientRequestToken: run.clientRequestToken,
    roleArn,
    baseModelIdentifier: run.model.baseModelIdentifier,
    customizationType: "REINFORCEMENT_FINE_TUNING",
    trainingDataConfig: { s3Uri: dataset.trainS3Uri },
    ...(run.useValidationData ? { validationDataConfig: { validators: [{ s3Uri: dataset.validationS3Uri }] } } : {}),
    jobTags: tags,
    customModelTags: tags,
    outputDataConfig: { s3Uri: `s3://${dataset.bucket}/${PREFIX.output}` },
    customizationConfig: {
      rftConfig: {
        graderConfig: { lambdaGrader: { lambdaArn: rewardTest.rewardFunctionVersionArn } },
        hyperParameters: run.hyperParameters,
      },
    },
  };
}
