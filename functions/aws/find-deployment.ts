import {
  type BedrockClient,
  GetCustomModelDeploymentCommand,
  type GetCustomModelDeploymentCommandOutput,
} from "@aws-sdk/client-bedrock";
import { callFailure } from "./call-failure.ts";

export type Deployment = GetCustomModelDeploymentCommandOutput;

/**
 * A custom-model deployment by its ARN or its name.
 * @returns undefined where there is none
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function findDeployment(bedrock: BedrockClient, identifier: string): Promise<Deployment | undefined> {
  try {
    return await bedrock.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier: identifier }));
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw callFailure("bedrock:GetCustomModelDeployment", identifier, error);
  }
}

/** Whether it is being updated to another model: it is not documented which of the two answers meanwhile. */
export const isUpdating = ({ updateDetails }: Deployment): boolean => updateDetails?.updateStatus === "Updating";
