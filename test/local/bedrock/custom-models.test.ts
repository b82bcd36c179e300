import {
  DeleteCustomModelCommand,
  GetCustomModelCommand,
  GetInferenceProfileCommand,
  GetModelCustomizationJobCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-bedrock";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addEarlierModels } from "../../../local/bedrock/earlier-models.ts";
import { Policy, serializePolicy } from "../../../local/trainer/policy.ts";
import { PolicyModel } from "../../../local/trainer/policy-model.ts";
import { goodRequest } from "../../support/bedrock.ts";
import { type BedrockAccount, bedrockAccount, BASE_PROFILE } from "../../support/deployments.ts";

let account: BedrockAccount;
beforeEach(async () => {
  account = await bedrockAccount();
});
afterEach(() => account.close());

const get = (modelIdentifier: string) => account.control.send(new GetCustomModelCommand({ modelIdentifier }));
const remove = (modelIdentifier: string) => account.control.send(new DeleteCustomModelCommand({ modelIdentifier }));
const NOT_FOUND = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };

describe("GetCustomModel", () => {
  it("describes the model of a completed job, by ARN and by name, with the job's own settings", async () => {
    const job = account.model("tuned");
    for (const identifier of [job.modelArn, "tuned"])
      expect(await get(identifier)).toMatchObject({
        modelArn: job.modelArn,
        modelName: "tuned",
        jobName: "job-of-tuned",
        jobArn: job.arn,
        baseModelArn: goodRequest().baseModelIdentifier,
        customizationType: "REINFORCEMENT_FINE_TUNING",
        trainingDataConfig: goodRequest().trainingDataConfig,
        validationDataConfig: goodRequest().validationDataConfig,
        outputDataConfig: goodRequest().outputDataConfig,
        customizationConfig: goodRequest().customizationConfig,
        creationTime: account.clock.now(),
        modelStatus: "Active",
      });
    const ofJob = await account.control.send(new GetModelCustomizationJobCommand({ jobIdentifier: job.arn }));
    expect(ofJob).toMatchObject({ status: "Completed", outputModelArn: job.modelArn });
  });

  it("finds no model of a job that is in progress, has failed or was stopped", async () => {
    const job = account.model("tuned");
    for (const status of ["InProgress", "Failed", "Stopped"] as const) {
      job.status = status;
      await expect(get(job.modelArn)).rejects.toMatchObject(NOT_FOUND);
    }
  });

  it.each(["a--b", "x".repeat(2049)])("refuses the identifier %s", async (identifier) => {
    await expect(get(identifier)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("has the tags of the request's customModelTags", async () => {
    const tags = [{ key: "a", value: "b" }];
    const { modelArn } = account.bedrock.addModel(goodRequest({ customModelTags: tags }));
    const answer = await account.control.send(new ListTagsForResourceCommand({ resourceARN: modelArn }));
    expect(answer.tags).toEqual(tags);
  });
});

describe("DeleteCustomModel", () => {
  it("takes the model away, and leaves the job", async () => {
    const { modelArn, arn } = account.model("tuned");
    await remove("tuned");
    await expect(get(modelArn)).rejects.toMatchObject(NOT_FOUND);
    await expect(
      account.control.send(new GetModelCustomizationJobCommand({ jobIdentifier: arn })),
    ).resolves.toMatchObject({ status: "Completed" });
  });

  it("is a conflict while a deployment serves the model, or is being updated to it", async () => {
    const CONFLICT = { name: "ConflictException", $metadata: { httpStatusCode: 400 } };
    const { model, arn } = account.deployed("first");
    const second = account.model("second");
    await expect(remove("first")).rejects.toMatchObject(CONFLICT);
    account.bedrock.deployments.update(arn, { modelArn: second.modelArn });
    await expect(remove("second")).rejects.toMatchObject(CONFLICT);
    account.bedrock.deployments.delete(arn);
    await remove(model.modelArn);
    await remove("second");
  });
});

describe("a model of an earlier rehearsal", () => {
  it("answers with the policy that its training left in a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "finqa-rft-policy-"));
    const policy = new Policy(7);
    policy.weights[3] = 1.5;
    await writeFile(join(folder, "policy.json"), JSON.stringify(serializePolicy(policy)));
    await addEarlierModels(account.bedrock, [
      { request: goodRequest(), policyFile: join(folder, "policy.json"), deployments: ["stable"] },
    ]);
    await rm(folder, { recursive: true });
    const { arn } = account.bedrock.deployments.find("stable");
    expect(account.bedrock.deployments.served(arn)?.model.trained?.fingerprint).toBe(
      new PolicyModel(policy).fingerprint,
    );
  });

  it("may be one that is not Active", async () => {
    await addEarlierModels(account.bedrock, [{ request: goodRequest(), status: "Failed" }]);
    expect((await get(goodRequest().customModelName!)).modelStatus).toBe("Failed");
  });
});

describe("GetInferenceProfile", () => {
  it("names the foundation model in each Region that the profile may route to", async () => {
    const profile = await account.control.send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: BASE_PROFILE }),
    );
    expect(profile).toMatchObject({ inferenceProfileId: BASE_PROFILE, status: "ACTIVE", type: "SYSTEM_DEFINED" });
    expect(profile.models?.map(({ modelArn }) => modelArn)).toEqual(
      ["us-east-1", "us-east-2", "us-west-2"].map(
        (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`,
      ),
    );
  });

  it("does not know a profile of another model", async () => {
    await expect(
      account.control.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: "us.amazon.nova-pro-v1:0" })),
    ).rejects.toMatchObject(NOT_FOUND);
  });
});
