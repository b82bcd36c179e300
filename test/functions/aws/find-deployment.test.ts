import { BedrockClient } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { findDeployment } from "../../../functions/aws/find-deployment.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
} from "../../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(() => server?.close());
async function found(answer: Answer): Promise<unknown> {
  server = await scriptedServer([answer]);
  return findDeployment(new BedrockClient(clientFor(server.url)), "finqa-rft");
}

describe("a custom-model deployment", () => {
  it("is found by its name", async () => {
    expect(await found(ok({ customModelDeploymentName: "finqa-rft", status: "Active" }))).toMatchObject({
      status: "Active",
    });
    expect(server?.requests[0]?.path).toBe("/model-customization/custom-model-deployments/finqa-rft");
  });

  it("is none where Bedrock says so", async () => {
    expect(await found(awsError("ResourceNotFoundException", 404))).toBeUndefined();
  });

  it("is not taken for none where Bedrock refuses to say", async () => {
    await expect(found(awsError("AccessDeniedException", 403))).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("bedrock:GetCustomModelDeployment") as string,
    });
  });
});
