import { UpdateCustomModelDeploymentCommand } from "@aws-sdk/client-bedrock";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EvaluationPlan } from "../../../../functions/contract/evaluation/evaluation-plan.ts";
import { type Promotion, PromotionRecord } from "../../../../functions/contract/evaluation/promotion.ts";
import { checkPromotion } from "../../../../functions/evaluation/check-promotion/check-promotion.ts";
import { promoteModel } from "../../../../functions/evaluation/promote-model/promote-model.ts";
import { takeBackPromotion } from "../../../../functions/evaluation/remove-candidate/take-back-promotion.ts";
import type { DeploymentWhatIf } from "../../../../local/bedrock/deployment.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { type BedrockAccount, bedrockAccount } from "../../../support/deployments.ts";
import { BUCKET, evaluationExecution, evaluationPlan, PROFILE } from "../../../support/evaluation-bench.ts";
import { evaluationSummary } from "../../../support/evaluation-summaries.ts";
import { awsError, clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

const DEPLOYMENT = "finqa-rft";

let store: ObjectStore;
let s3: S3Client;
let states: ScriptedServer;
let account: BedrockAccount;
/** Status of each execution, by its name; others do not exist. */
let statuses: Record<string, string>;
beforeEach(async () => {
  store = await startObjectStore(BUCKET);
  s3 = s3Client(store.url, "promotion");
  statuses = { evening: "RUNNING" };
  states = await scriptedServer(({ body }) => {
    const { executionArn } = JSON.parse(body) as { executionArn: string };
    const status = statuses[executionArn.split(":").at(-1) ?? ""];
    return status === undefined
      ? awsError("ExecutionDoesNotExist", 400)
      : ok({ executionArn, stateMachineArn: "m", status, startDate: 0 });
  });
});
afterEach(async () => {
  s3.destroy();
  await Promise.all([store.close(), states.close(), account.close()]);
});

/** An account with the models old, new and other; `served` has the promoted deployment. */
async function open(served?: "old" | "new" | "other", whatIfs: readonly DeploymentWhatIf[] = []) {
  account = await bedrockAccount({ deployments: whatIfs });
  const arns = { old: "", new: "", other: "" };
  for (const name of ["old", "new", "other"] as const) arns[name] = account.model(name).modelArn;
  if (served !== undefined) account.bedrock.deployments.addActive(DEPLOYMENT, arns[served]);
  account.clock.pass(3600);
  return arns;
}

const serves = (): unknown => {
  const deployment = account.bedrock.deployments.all.find(({ name }) => name === DEPLOYMENT);
  return deployment?.stateAt(account.clock.now()).modelArn;
};

/** The steps of an evaluation, as the machine calls them. */
function evaluationOf(candidate: string, servedModelArn: string | null, name = "evening", wins = true) {
  const execution = evaluationExecution(name);
  const evaluation: EvaluationPlan = evaluationPlan({
    execution,
    models: [
      { name: "base", role: "base", modelArn: PROFILE, modelId: PROFILE },
      { name: "tuned", role: "candidate", modelArn: candidate, modelId: null },
    ],
    promote: true,
    promotion: { deploymentName: DEPLOYMENT, servedModelArn },
  });
  const summaryKey = `rft-evaluations/${name}/summary.json`;
  const sfn = new SFNClient(clientFor(states.url));
  const steps = {
    promote: async (): Promise<Promotion> => {
      const Body = JSON.stringify(evaluationSummary({ execution, wins, candidateArn: candidate }));
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: summaryKey, Body }));
      return promoteModel(
        { evaluation, summaryKey, now: account.clock.now().toISOString() },
        { bedrock: account.control, s3, sfn, bucket: BUCKET },
      );
    },
    check: (promotion: Promotion): Promise<Promotion> =>
      checkPromotion(
        { evaluation, promotion, now: account.clock.now().toISOString() },
        { bedrock: account.control, s3, bucket: BUCKET },
      ),
    untilDone: async (first: Promotion): Promise<Promotion> => {
      let promotion = first;
      for (let i = 0; promotion.state !== "done"; i++) {
        expect(i).toBeLessThan(400);
        account.clock.pass(promotion.secondsUntilNextCheck);
        promotion = promotion.state === "undone" ? await steps.promote() : await steps.check(promotion);
      }
      return promotion;
    },
    record: () => recordOf(name),
    /** What the rule for ended executions does, once this one has ended without success. */
    takeBack: () =>
      takeBackPromotion({
        bedrock: account.control,
        s3,
        sfn,
        bucket: BUCKET,
        executionArn: execution.arn,
        deploymentName: DEPLOYMENT,
        pause: 5_000,
        sleep: () => {
          account.clock.pass(60);
          return Promise.resolve();
        },
      }),
  };
  return steps;
}

async function recordOf(name: string): Promise<PromotionRecord> {
  const Key = `rft-promotions/${DEPLOYMENT}/records/${name}.json`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return PromotionRecord.parse(JSON.parse((await Body?.transformToString()) ?? ""));
}

describe("a promotion", () => {
  it("of a better model updates the deployment, waits until it serves the model, and writes its record", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, untilDone, record } = evaluationOf(candidate, old);
    const first = await promote();
    expect(first).toMatchObject({ state: "pending", promoted: false });
    expect(await record()).toMatchObject({ status: "started", modelArn: candidate, previousModelArn: old });
    const done = await untilDone(first);
    expect(done).toMatchObject({
      state: "done",
      promoted: true,
      deploymentArn: expect.stringContaining(":custom-model-deployment/") as string,
    });
    expect(serves()).toBe(candidate);
    expect(await record()).toMatchObject({
      status: "completed",
      evaluation: { summaryKey: "rft-evaluations/evening/summary.json" },
      completedAt: account.clock.now().toISOString(),
    });
  });

  it("creates the deployment where there is none yet", async () => {
    const { new: candidate } = await open();
    const { promote, untilDone, record } = evaluationOf(candidate, null);
    expect(await untilDone(await promote())).toMatchObject({ promoted: true });
    expect(serves()).toBe(candidate);
    expect(await record()).toMatchObject({ status: "completed", previousModelArn: null });
  });

  it("of a model that did not win leaves everything as it is", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, record } = evaluationOf(candidate, old, "evening", false);
    expect(await promote()).toMatchObject({
      state: "done",
      promoted: false,
      reason: expect.stringMatching(/./) as string,
    });
    expect(serves()).toBe(old);
    await expect(record()).rejects.toThrow();
  });

  it.each([
    ["serves another model by now", "other" as const],
    ["was deleted", undefined],
  ])("of a deployment that %s is not made: the evaluation compared with something else", async (_, served) => {
    const { old, new: candidate, ...arns } = await open(served);
    const { promote } = evaluationOf(candidate, old);
    const { state, promoted, reason } = await promote();
    expect({ state, promoted }).toEqual({ state: "done", promoted: false });
    expect(reason).toContain("Start the evaluation again");
    expect(serves()).toBe(served === undefined ? undefined : arns.other);
  });

  it("of the model that is served already is none", async () => {
    const { new: candidate } = await open("new");
    expect(await evaluationOf(candidate, candidate).promote()).toMatchObject({
      state: "done",
      promoted: false,
      reason: expect.stringContaining("serves tuned already") as string,
    });
  });

  it("asks Bedrock once, however often the step runs", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, untilDone } = evaluationOf(candidate, old);
    await promote();
    const updated = account.clock.now();
    account.clock.pass(10);
    const again = await promote();
    expect(again).toMatchObject({ state: "pending" });
    await untilDone(again);
    expect(account.clock.now().getTime() - updated.getTime()).toBeLessThan(300_000);
  });

  it("is made once where Bedrock's reads are behind, and counts as done only by what they show then", async () => {
    const { old, new: candidate } = await open("old", ["late-reads"]);
    const { promote, check, untilDone } = evaluationOf(candidate, old);
    const first = await promote();
    expect(await promote()).toMatchObject({ state: "pending" }); // Bedrock refuses an update during the update
    expect(await check(first)).toMatchObject({ state: "pending" });
    expect(await untilDone(first)).toMatchObject({ promoted: true });
  });

  it("does not take an earlier update to the same model for its own: the details must be of this model, and served", async () => {
    const { old, new: candidate, other } = await open("old");
    const update = async (modelArn: string): Promise<void> => {
      await account.control.send(
        new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier: DEPLOYMENT, modelArn }),
      );
      account.clock.pass(200);
    };
    await update(other);
    await update(old);
    const { promote, check } = evaluationOf(candidate, old);
    const first = await promote();
    account.clock.pass(30);
    expect(await check(first)).toMatchObject({ state: "pending" });
  });

  it("that Bedrock fails on ends in PromotionFailed, and the deployment serves what it served", async () => {
    const { old, new: candidate } = await open("old", ["update-fails"]);
    const { promote, untilDone } = evaluationOf(candidate, old);
    await expect(promote().then(untilDone)).rejects.toMatchObject({
      name: "PromotionFailed",
      message: expect.stringContaining(`serves ${old}`) as string,
    });
    expect(serves()).toBe(old);
  });

  it("that hangs ends in PromotionTimedOut after two hours", async () => {
    const { old, new: candidate } = await open("old", ["update-hangs"]);
    const { promote, untilDone } = evaluationOf(candidate, old);
    await expect(promote().then(untilDone)).rejects.toMatchObject({ name: "PromotionTimedOut" });
  });

  it("that somebody else overrides ends in PromotionFailed", async () => {
    const { old, new: candidate, other } = await open("old");
    const { promote, check } = evaluationOf(candidate, old);
    const first = await promote();
    account.clock.pass(200);
    await account.control.send(
      new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier: DEPLOYMENT, modelArn: other }),
    );
    await expect(check(first)).rejects.toMatchObject({ name: "PromotionFailed" });
  });
});

describe("two promotions at once", () => {
  it("are one: the other says who promotes", async () => {
    const { old, new: candidate, other } = await open("old");
    statuses = { evening: "RUNNING", morning: "RUNNING" };
    const outcomes = await Promise.all([
      evaluationOf(candidate, old).promote(),
      evaluationOf(other, old, "morning").promote(),
    ]);
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(["done", "pending"]);
    const refused = outcomes.find(({ state }) => state === "done")!;
    expect(refused.promoted).toBe(false);
    expect(refused.reason).toMatch(/Another promotion, of the execution .*, is in progress|compared with/);
  });

  it("are two, one after the other, where the first is done: the second compares with its model", async () => {
    const { old, new: first, other: second } = await open("old");
    statuses = { evening: "RUNNING", morning: "RUNNING" };
    const one = evaluationOf(first, old);
    await one.untilDone(await one.promote());
    // What was evaluated against the old champion is void; what was evaluated against the new one is not.
    expect(await evaluationOf(second, old, "morning").promote()).toMatchObject({ promoted: false });
    const two = evaluationOf(second, first, "morning");
    expect(await two.untilDone(await two.promote())).toMatchObject({ promoted: true });
    expect(await recordOf("morning")).toMatchObject({ previousModelArn: first });
  });

  it("are not held up by one whose execution has ended, or does not exist any more", async () => {
    const { old, new: candidate, other } = await open("old", ["update-hangs"]);
    await evaluationOf(other, old, "morning").promote();
    for (const status of ["FAILED", undefined]) {
      statuses = { evening: "RUNNING", ...(status === undefined ? {} : { morning: status }) };
      const { reason } = await evaluationOf(candidate, old).promote();
      expect(reason).toContain("is being updated to"); // by what the ended one has begun, not by its lock
    }
  });
});

describe("a promotion whose execution has ended before it was completed", () => {
  it("is taken back, once Bedrock lets it: the deployment serves what it served before", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, takeBack, record } = evaluationOf(candidate, old);
    await promote();
    statuses = { evening: "ABORTED" };
    expect(await takeBack()).toBe(`taken back: ${candidate}`);
    expect(serves()).toBe(old);
    expect(await record()).toMatchObject({ status: "taken back" });
    expect(await takeBack()).toBeNull();
  });

  it("is taken back where the deployment was new: it is deleted", async () => {
    const { new: candidate } = await open();
    const { promote, takeBack } = evaluationOf(candidate, null);
    await promote();
    await takeBack();
    expect(serves()).toBeUndefined();
  });

  it("is tried again where Bedrock hangs", async () => {
    const { old, new: candidate } = await open("old", ["update-hangs"]);
    const { promote, takeBack } = evaluationOf(candidate, old);
    await promote();
    await expect(takeBack()).rejects.toMatchObject({ name: "ServiceTemporarilyUnavailable" });
  });

  it("is repeated by a redrive, whatever the taking back has come to", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, takeBack, check, untilDone, record } = evaluationOf(candidate, old);
    const first = await promote();
    await takeBack();
    expect(await check(first)).toMatchObject({ state: "undone" });
    expect(await untilDone(first)).toMatchObject({ promoted: true });
    expect(serves()).toBe(candidate);
    expect(await record()).toMatchObject({ status: "completed" });
  });

  it("stays where it was completed", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, untilDone, takeBack } = evaluationOf(candidate, old);
    await untilDone(await promote());
    expect(await takeBack()).toBeNull();
    expect(serves()).toBe(candidate);
  });

  it("of which nothing was begun has nothing to take back", async () => {
    const { old, new: candidate } = await open("old");
    expect(await evaluationOf(candidate, old).takeBack()).toBeNull();
  });
});

describe("a rollback, as the runbook has it", () => {
  it("makes the deployment serve the record's previous model again, and the next promotion compares with that", async () => {
    const { old, new: candidate } = await open("old");
    const { promote, untilDone, record } = evaluationOf(candidate, old);
    await untilDone(await promote());
    // docs/runbook.md: aws bedrock update-custom-model-deployment, with what the last record says
    const { previousModelArn, deploymentName } = await record();
    await account.control.send(
      new UpdateCustomModelDeploymentCommand({
        customModelDeploymentIdentifier: deploymentName,
        modelArn: previousModelArn ?? "",
      }),
    );
    account.clock.pass(200);
    expect(serves()).toBe(old);
    statuses = { morning: "RUNNING" };
    const next = evaluationOf(candidate, old, "morning");
    expect(await next.untilDone(await next.promote())).toMatchObject({ promoted: true });
  });
});
