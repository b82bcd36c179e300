import {
  ListCustomModelDeploymentsCommand,
  type ListCustomModelDeploymentsRequest,
  paginateListCustomModelDeployments,
} from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../../../local/bedrock/job.ts";
import { type BedrockAccount, bedrockAccount } from "../../support/deployments.ts";

let account: BedrockAccount;
let models: Job[];
/** Five deployments, an hour between two: of the first model, the second, the first … */
beforeEach(async () => {
  account = await bedrockAccount();
  models = [account.model("first"), account.model("second")];
  for (let i = 0; i < 5; i++) {
    account.clock.pass(3600);
    account.bedrock.deployments.create({ modelDeploymentName: `finqa-${i}`, modelArn: models[i % 2]!.modelArn });
  }
});
afterEach(() => account.close());

const list = async (request: ListCustomModelDeploymentsRequest = {}): Promise<number[]> =>
  ((await account.control.send(new ListCustomModelDeploymentsCommand(request))).modelDeploymentSummaries ?? []).map(
    ({ customModelDeploymentName }) => Number(customModelDeploymentName?.at(-1)),
  );

describe("ListCustomModelDeployments", () => {
  it("summarizes each, the newest first, under customModelDeploymentName", async () => {
    expect(await list()).toEqual([4, 3, 2, 1, 0]);
    const { modelDeploymentSummaries } = await account.control.send(new ListCustomModelDeploymentsCommand({}));
    expect(modelDeploymentSummaries?.[0]).toEqual({
      customModelDeploymentArn: account.bedrock.deployments.find("finqa-4").arn,
      customModelDeploymentName: "finqa-4",
      modelArn: models[0]!.modelArn,
      createdAt: account.clock.now(),
      status: "Creating",
      lastUpdatedAt: account.clock.now(),
    });
  });

  it("filters by status, model, name and time, and sorts", async () => {
    expect(await list({ statusEquals: "Creating" })).toEqual([4]);
    expect(await list({ statusEquals: "Active" })).toEqual([3, 2, 1, 0]);
    expect(await list({ modelArnEquals: models[1]!.modelArn })).toEqual([3, 1]);
    expect(await list({ nameContains: "qa-2" })).toEqual([2]);
    const third = account.bedrock.deployments.find("finqa-2").created.createdAt;
    expect(await list({ createdAfter: third })).toEqual([4, 3]);
    expect(await list({ createdBefore: third, sortBy: "CreationTime", sortOrder: "Ascending" })).toEqual([0, 1]);
  });

  it("pages, and a deployment that is created between two pages shifts none", async () => {
    const seen: string[] = [];
    for await (const { modelDeploymentSummaries = [] } of paginateListCustomModelDeployments(
      { client: account.control },
      { maxResults: 2 },
    )) {
      seen.push(...modelDeploymentSummaries.map(({ customModelDeploymentName = "" }) => customModelDeploymentName));
      if (seen.length === 2)
        account.bedrock.deployments.create({ modelDeploymentName: "finqa-5", modelArn: models[0]!.modelArn });
    }
    expect(seen).toEqual([4, 3, 2, 1, 0].map((i) => `finqa-${i}`));
  });

  it("does not show one that was deleted", async () => {
    account.bedrock.deployments.delete("finqa-3");
    expect(await list()).toEqual([4, 2, 1, 0]);
  });

  it.each<[string, object]>([
    ["maxResults 0", { maxResults: 0 }],
    ["maxResults 1001", { maxResults: 1001 }],
    ["a status in capitals", { statusEquals: "ACTIVE" }],
    ["a model's name", { modelArnEquals: "first" }],
    ["a token of nobody's", { nextToken: "nobody" }],
  ])("refuses %s", async (_, request) => {
    await expect(list(request)).rejects.toMatchObject({ name: "ValidationException" });
  });
});
