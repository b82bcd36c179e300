import {
  type BedrockClient,
  DeleteCustomModelDeploymentCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import { findDeployment } from "../../aws/find-deployment.ts";
import { MAX_MODELS } from "../../contract/evaluation/evaluation-input.ts";
import { executionTag } from "../../contract/job-tags.ts";
import { candidateName } from "../../contract/names.ts";

/** The champion is asked by a deployment that exists, but counts as a model. */
const MAX_INDEX = MAX_MODELS;

/**
 * Deletes what an execution has created: by the names that come from its ARN, and only where the tag says so too.
 * @returns the names that were still there; a deletion may take a moment, or be refused for one
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function deleteCandidates(bedrock: BedrockClient, executionArn: string): Promise<string[]> {
  const left: string[] = [];
  for (let index = 0; index <= MAX_INDEX; index++) {
    const name = candidateName(executionArn, index);
    const deployment = await findDeployment(bedrock, name);
    const arn = deployment?.customModelDeploymentArn;
    if (arn === undefined || !(await isTagged(bedrock, arn, executionArn))) continue;
    left.push(name);
    await deleteDeployment(bedrock, arn);
  }
  return left;
}

/** Whether a deployment was created by this execution. */
export async function isTagged(bedrock: BedrockClient, arn: string, executionArn: string): Promise<boolean> {
  const own = executionTag(executionArn);
  try {
    const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: arn }));
    return tags.some(({ key, value }) => key === own.key && value === own.value);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return false; // deleted meanwhile
    throw callFailure("bedrock:ListTagsForResource", arn, error);
  }
}

/** A ConflictException is transient: a deployment that is being created can't be deleted yet. */
export async function deleteDeployment(bedrock: BedrockClient, arn: string): Promise<void> {
  try {
    await bedrock.send(new DeleteCustomModelDeploymentCommand({ customModelDeploymentIdentifier: arn }));
  } catch (error) {
    if (error instanceof Error && ["ConflictException", "ResourceNotFoundException"].includes(error.name)) return;
    throw callFailure("bedrock:DeleteCustomModelDeployment", arn, error);
  }
}
