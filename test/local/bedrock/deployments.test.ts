import {
  CreateCustomModelDeploymentCommand,
  type CreateCustomModelDeploymentRequest,
  DeleteCustomModelDeploymentCommand,
  GetCustomModelDeploymentCommand,
  type GetCustomModelDeploymentResponse,
  ListTagsForResourceCommand,
  UpdateCustomModelDeploymentCommand,
} from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, it } from "vitest";
import { CREATION_SECONDS, type DeploymentWhatIf, UPDATE_SECONDS } from "../../../local/bedrock/deployment.ts";
import { ACCOUNT_ARN, type BedrockAccount, bedrockAccount, untilCreated } from "../../support/deployments.ts";

let account: BedrockAccount;
afterEach(() => account.close());

const start = async (...deployments: DeploymentWhatIf[]): Promise<void> => {
  account = await bedrockAccount({ deployments });
};

const create = async (modelArn: string, more: Partial<CreateCustomModelDeploymentRequest> = {}): Promise<string> => {
  const command = new CreateCustomModelDeploymentCommand({ modelDeploymentName: "candidate", modelArn, ...more });
  return (await account.control.send(command)).customModelDeploymentArn!;
};
const get = (customModelDeploymentIdentifier: string): Promise<GetCustomModelDeploymentResponse> =>
  account.control.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier }));
const update = (customModelDeploymentIdentifier: string, modelArn: string) =>
  account.control.send(new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier, modelArn }));
const remove = (customModelDeploymentIdentifier: string) =>
  account.control.send(new DeleteCustomModelDeploymentCommand({ customModelDeploymentIdentifier }));

const VALIDATION = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
const NOT_FOUND = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };

describe("CreateCustomModelDeployment", () => {
  it("answers 202 with an ARN of twelve characters; the deployment is Creating for eight minutes, and then Active", async () => {
    await start();
    const { modelArn } = account.model("tuned");
    const answer = await account.control.send(
      new CreateCustomModelDeploymentCommand({ modelDeploymentName: "candidate", modelArn, description: "of a test" }),
    );
    expect(answer.$metadata.httpStatusCode).toBe(202);
    const arn = answer.customModelDeploymentArn!;
    expect(arn).toMatch(/^arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment\/[a-z0-9]{12}$/);
    expect(await get(arn)).toMatchObject({
      customModelDeploymentArn: arn,
      modelDeploymentName: "candidate",
      modelArn,
      description: "of a test",
      status: "Creating",
      createdAt: account.clock.now(),
    });
    account.clock.pass(CREATION_SECONDS - 1);
    expect((await get("candidate")).status).toBe("Creating");
    account.clock.pass(1);
    const active = await get("candidate");
    expect(active.status).toBe("Active");
    expect(active).not.toHaveProperty("updateDetails");
    expect(active).not.toHaveProperty("failureMessage");
  });

  it("gives the same deployment for the same token and request, and refuses the token with another request", async () => {
    await start();
    const { modelArn } = account.model("tuned");
    const arn = await create(modelArn, { clientRequestToken: "token-1" });
    expect(await create(modelArn, { clientRequestToken: "token-1" })).toBe(arn);
    await expect(
      create(modelArn, { clientRequestToken: "token-1", modelDeploymentName: "other" }),
    ).rejects.toMatchObject(VALIDATION);
    expect(account.bedrock.deployments.all).toHaveLength(1);
  });

  it("makes a new deployment for a token whose deployment was deleted", async () => {
    await start();
    const { modelArn } = account.model("tuned");
    const arn = await create(modelArn, { clientRequestToken: "token-1" });
    await remove(arn);
    expect(await create(modelArn, { clientRequestToken: "token-1" })).not.toBe(arn);
  });

  it("gives the deleted one again where tokens outlive it, and that is not found", async () => {
    await start("tokens-outlive");
    const { modelArn } = account.model("tuned");
    const arn = await create(modelArn, { clientRequestToken: "token-1" });
    await remove(arn);
    expect(await create(modelArn, { clientRequestToken: "token-1" })).toBe(arn);
    await expect(get(arn)).rejects.toMatchObject(NOT_FOUND);
  });

  it("refuses a name that another deployment has, not as a conflict: the service model has none here", async () => {
    await start();
    const { modelArn } = account.model("tuned");
    await create(modelArn);
    await expect(create(modelArn)).rejects.toMatchObject({
      ...VALIDATION,
      message: expect.stringContaining("candidate") as string,
    });
  });

  it("refuses a third one with status Creating, and an eleventh in all", async () => {
    await start();
    const { modelArn } = account.model("tuned");
    const QUOTA = { name: "ServiceQuotaExceededException", $metadata: { httpStatusCode: 400 } };
    for (let i = 0; i < 10; i += 2) {
      await create(modelArn, { modelDeploymentName: `d${i}` });
      await create(modelArn, { modelDeploymentName: `d${i + 1}` });
      if (i < 8)
        await expect(create(modelArn)).rejects.toMatchObject({
          ...QUOTA,
          message: expect.stringContaining("Creating") as string,
        });
      untilCreated(account);
    }
    await expect(create(modelArn)).rejects.toMatchObject({
      ...QUOTA,
      message: expect.stringContaining("10 custom model deployments") as string,
    });
    await remove("d3");
    await expect(create(modelArn)).resolves.toMatch(/^arn:/);
  });

  it("can find the quota full", async () => {
    await start("quota-full");
    await expect(create(account.model("tuned").modelArn)).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
    });
  });

  it("refuses a model that does not exist, and one that is not Active", async () => {
    await start();
    const model = account.model("tuned");
    await expect(create(`${model.modelArn.slice(0, -12)}abcdefabcdef`)).rejects.toMatchObject(NOT_FOUND);
    model.modelStatus = "Creating";
    await expect(create(model.modelArn)).rejects.toMatchObject({
      ...VALIDATION,
      message: expect.stringContaining("Creating") as string,
    });
  });

  it.each<[string, Partial<CreateCustomModelDeploymentRequest>, string]>([
    ["a name with a dot", { modelDeploymentName: "finqa.rft" }, "modelDeploymentName"],
    ["a name of 64 characters", { modelDeploymentName: "a".repeat(64) }, "modelDeploymentName"],
    ["a model's name for its ARN", { modelArn: "tuned" }, "modelArn"],
    [
      "a deployment's ARN for a model's",
      { modelArn: `${ACCOUNT_ARN}:custom-model-deployment/abcdefabcdef` },
      "modelArn",
    ],
    ["an empty description", { description: "" }, "description"],
    ["a token with an underscore", { clientRequestToken: "run_1" }, "clientRequestToken"],
    [
      "a tag key that is given twice",
      {
        tags: [
          { key: "a", value: "1" },
          { key: "a", value: "2" },
        ],
      },
      "more than once",
    ],
    ["a tag key of AWS's own", { tags: [{ key: "aws:created", value: "1" }] }, "reserved"],
    ["a tag value with *", { tags: [{ key: "a", value: "*" }] }, "tags.0.value"],
  ])("refuses %s", async (_, request, says) => {
    await start();
    await expect(create(account.model("tuned").modelArn, request)).rejects.toMatchObject({
      ...VALIDATION,
      message: expect.stringContaining(says) as string,
    });
  });

  it("keeps the tags, which are found by the ARN", async () => {
    await start();
    const tags = [{ key: "finqa-rft:execution", value: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:x" }];
    const arn = await create(account.model("tuned").modelArn, { tags });
    expect((await account.control.send(new ListTagsForResourceCommand({ resourceARN: arn }))).tags).toEqual(tags);
    await remove(arn);
    await expect(account.control.send(new ListTagsForResourceCommand({ resourceARN: arn }))).rejects.toMatchObject(
      NOT_FOUND,
    );
  });

  it("can end in Failed, with a message", async () => {
    await start("creation-fails");
    const arn = await create(account.model("tuned").modelArn);
    expect((await get(arn)).status).toBe("Creating");
    untilCreated(account);
    expect(await get(arn)).toMatchObject({ status: "Failed", failureMessage: expect.any(String) as string });
  });

  it("can stay Creating", async () => {
    await start("creation-hangs");
    const arn = await create(account.model("tuned").modelArn);
    account.clock.pass(7 * 24 * 3600);
    expect((await get(arn)).status).toBe("Creating");
  });
});

describe("UpdateCustomModelDeployment", () => {
  it("answers 202; the deployment is Updating and serves the model before, and then UpdateCompleted and the other", async () => {
    await start();
    const { arn, model } = account.deployed("first");
    const { modelArn } = account.model("second");
    expect((await update(arn, modelArn)).$metadata.httpStatusCode).toBe(202);
    expect(await get(arn)).toMatchObject({
      status: "Active",
      modelArn: model.modelArn,
      updateDetails: { modelArn, updateStatus: "Updating" },
    });
    account.clock.pass(UPDATE_SECONDS);
    expect(await get(arn)).toMatchObject({
      status: "Active",
      modelArn,
      updateDetails: { modelArn, updateStatus: "UpdateCompleted" },
      lastUpdatedAt: account.clock.now(),
    });
  });

  it("takes the name for the ARN, and updates again after the first is over", async () => {
    await start();
    const { arn, model } = account.deployed("first");
    const second = account.model("second");
    await update("deployment-of-first", second.modelArn);
    account.clock.pass(UPDATE_SECONDS);
    await update(arn, model.modelArn);
    expect((await get(arn)).modelArn).toBe(second.modelArn);
    account.clock.pass(UPDATE_SECONDS);
    expect((await get(arn)).modelArn).toBe(model.modelArn);
  });

  it("refuses one while another is Updating, of a deployment that is Creating, and to the model that is served", async () => {
    await start();
    const { arn, model } = account.deployed("first");
    const [second, third] = [account.model("second"), account.model("third")];
    await expect(update(arn, model.modelArn)).rejects.toMatchObject(VALIDATION);
    await update(arn, second.modelArn);
    await expect(update(arn, third.modelArn)).rejects.toMatchObject({
      ...VALIDATION,
      message: expect.stringContaining(second.modelArn) as string,
    });
    await create(third.modelArn);
    await expect(update("candidate", second.modelArn)).rejects.toMatchObject(VALIDATION);
  });

  it("can fail: the model before goes on serving", async () => {
    await start("update-fails");
    const { arn, model } = account.deployed("first");
    const { modelArn } = account.model("second");
    await update(arn, modelArn);
    account.clock.pass(UPDATE_SECONDS);
    expect(await get(arn)).toMatchObject({
      status: "Active",
      modelArn: model.modelArn,
      updateDetails: { modelArn, updateStatus: "UpdateFailed" },
    });
  });

  it("can stay Updating", async () => {
    await start("update-hangs");
    const { arn } = account.deployed("first");
    await update(arn, account.model("second").modelArn);
    account.clock.pass(24 * 3600);
    expect((await get(arn)).updateDetails?.updateStatus).toBe("Updating");
  });
});

describe("DeleteCustomModelDeployment", () => {
  it("takes it away at once: it is not found, neither to get nor to delete again", async () => {
    await start();
    const { arn } = account.deployed("first");
    await remove(arn);
    await expect(get(arn)).rejects.toMatchObject(NOT_FOUND);
    await expect(get("deployment-of-first")).rejects.toMatchObject(NOT_FOUND);
    await expect(remove(arn)).rejects.toMatchObject(NOT_FOUND);
  });

  it("takes one that is Creating, unless deletion conflicts", async () => {
    await start();
    await remove(await create(account.model("tuned").modelArn));
    await account.close();
    await start("deletion-conflicts");
    const arn = await create(account.model("tuned").modelArn);
    await expect(remove(arn)).rejects.toMatchObject({
      name: "ConflictException",
      $metadata: { httpStatusCode: 400 },
    });
    untilCreated(account);
    await remove(arn);
  });
});

describe("a deployment that is read late", () => {
  it("is not found at first, shows the update before, and is still there after its deletion", async () => {
    await start("late-reads");
    const arn = await create(account.model("tuned").modelArn);
    await expect(get(arn)).rejects.toMatchObject(NOT_FOUND);
    account.clock.pass(30);
    expect((await get(arn)).status).toBe("Creating");
    untilCreated(account);
    await update(arn, account.model("second").modelArn);
    expect(await get(arn)).not.toHaveProperty("updateDetails");
    account.clock.pass(30);
    expect((await get(arn)).updateDetails?.updateStatus).toBe("Updating");
    await remove(arn);
    expect((await get(arn)).customModelDeploymentArn).toBe(arn);
    account.clock.pass(30);
    await expect(get(arn)).rejects.toMatchObject(NOT_FOUND);
  });
});

describe("an identifier", () => {
  it.each([
    ["of 94 characters", "a".repeat(94)],
    ["with a dot", "finqa.rft"],
    ["that is the ARN of a model", `${ACCOUNT_ARN}:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefabcdef`],
    ["whose id has eleven characters", `${ACCOUNT_ARN}:custom-model-deployment/abcdefabcde`],
  ])("%s is refused", async (_, identifier) => {
    await start();
    await expect(get(identifier)).rejects.toMatchObject(VALIDATION);
    await expect(remove(identifier)).rejects.toMatchObject(VALIDATION);
  });
});
