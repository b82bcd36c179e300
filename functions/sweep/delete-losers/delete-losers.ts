import {
  type BedrockClient,
  DeleteCustomModelCommand,
  ListCustomModelDeploymentsCommand,
} from "@aws-sdk/client-bedrock";
import type { S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { parseEvent } from "../../contract/parse.ts";
import { type DeletedLosers, DeleteLosersEvent } from "../../contract/sweep/trial-steps.ts";
import { TrialRecords } from "../trials/trial-records.ts";

export interface DeleteLosersDependencies {
  readonly bedrock: BedrockClient;
  readonly s3: S3Client;
  readonly bucket: string;
}

/**
 * Deletes the models that this sweep has trained and not chosen. One that is deployed stays, whoever deployed it, and
 * so do models of an earlier sweep whose results were taken up. The same however
 * often it is called.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function deleteLosers(
  event: unknown,
  { bedrock, s3, bucket }: DeleteLosersDependencies,
): Promise<DeletedLosers> {
  const { sweep, selection } = parseEvent(DeleteLosersEvent, "DeleteLosers", event);
  const records = new TrialRecords(s3, bucket, sweep.execution.name);
  const deleted: string[] = [];
  const kept: { modelArn: string; why: string }[] = [];
  for (const record of await records.all()) {
    const { index, result, takenFrom } = record;
    if (result === null || takenFrom !== null) continue;
    const { modelArn } = result;
    if (index === selection.index || modelArn === selection.modelArn) continue;
    const why = record.modelDeleted ? undefined : await whyKept(bedrock, modelArn);
    if (why !== undefined) {
      kept.push({ modelArn, why });
      continue;
    }
    deleted.push(modelArn);
    if (!record.modelDeleted) await records.write({ ...record, modelDeleted: true });
  }
  return { deleted, kept };
}

/** Deletes a model that nothing keeps. @returns undefined where it is gone */
async function whyKept(bedrock: BedrockClient, modelArn: string): Promise<string | undefined> {
  const { modelDeploymentSummaries: deployments = [] } = await bedrock
    .send(new ListCustomModelDeploymentsCommand({ modelArnEquals: modelArn }))
    .catch((error: unknown) => {
      throw callFailure("bedrock:ListCustomModelDeployments", modelArn, error);
    });
  const [deployment] = deployments;
  if (deployment !== undefined) return `the deployment ${deployment.customModelDeploymentName ?? ""} serves it`;
  try {
    await bedrock.send(new DeleteCustomModelCommand({ modelIdentifier: modelArn }));
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    if (error instanceof Error && error.name === "ConflictException")
      return `Bedrock does not let it go: ${error.message}`;
    throw callFailure("bedrock:DeleteCustomModel", modelArn, error);
  }
}
