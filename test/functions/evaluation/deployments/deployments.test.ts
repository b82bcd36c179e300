import { afterEach, describe, expect, it } from "vitest";
import type { Deployments } from "../../../../functions/contract/evaluation/deployment.ts";
import type { EvaluationPlan } from "../../../../functions/contract/evaluation/evaluation-plan.ts";
import { candidateName } from "../../../../functions/contract/names.ts";
import { checkDeployment } from "../../../../functions/evaluation/check-deployment/check-deployment.ts";
import { deployCandidate } from "../../../../functions/evaluation/deploy-candidate/deploy-candidate.ts";
import type { DeploymentWhatIf } from "../../../../local/bedrock/deployment.ts";
import { type BedrockAccount, bedrockAccount } from "../../../support/deployments.ts";
import { evaluationExecution, evaluationPlan, PROFILE } from "../../../support/evaluation-bench.ts";

let account: BedrockAccount;
afterEach(() => account.close());

/** An account with custom models, and an evaluation of them against the base. */
async function open(candidates: readonly string[], whatIfs: readonly DeploymentWhatIf[] = []) {
  account = await bedrockAccount({ deployments: whatIfs });
  const models = candidates.map((name) => ({
    name,
    role: "candidate" as const,
    modelArn: account.model(name).modelArn,
    modelId: null,
  }));
  const evaluation = evaluationPlan({
    models: [{ name: "base", role: "base", modelArn: PROFILE, modelId: PROFILE }, ...models],
  });
  return machine(evaluation);
}

/** The two steps, as the machine calls them. */
const machine = (evaluation: EvaluationPlan) => ({
  evaluation,
  deploy: (attempt = 0, now = account.clock.now()) =>
    deployCandidate({ evaluation, attempt, now: now.toISOString() }, { bedrock: account.control }),
  check: (deployment: Deployments) =>
    checkDeployment({ evaluation, deployment, now: account.clock.now().toISOString() }, { bedrock: account.control }),
});

const names = (): string[] => account.bedrock.deployments.all.map(({ name }) => name);

/** Waits and checks until every model can be asked. */
async function untilReady(
  check: (deployment: Deployments) => Promise<Deployments>,
  first: Deployments,
): Promise<Deployments> {
  let deployment = first;
  for (let i = 0; deployment.pending > 0; i++) {
    expect(i).toBeLessThan(200);
    account.clock.pass(deployment.secondsUntilNextCheck);
    deployment = await check(deployment);
  }
  return deployment;
}

describe("the models of an evaluation", () => {
  it("that are asked as they are need no deployment", async () => {
    const { deploy } = await open([]);
    expect(await deploy()).toMatchObject({
      pending: 0,
      models: [{ name: "base", modelId: PROFILE, temporary: false }],
    });
    expect(names()).toEqual([]);
  });

  it("get a deployment each, named and tagged by the execution, and are polled until they are Active", async () => {
    const { deploy, check, evaluation } = await open(["tuned"]);
    const first = await deploy();
    expect(first).toMatchObject({ attempt: 1, pending: 1, secondsUntilNextCheck: 30 });
    const ready = await untilReady(check, first);
    const [deployment] = account.bedrock.deployments.all;
    expect(deployment?.name).toBe(candidateName(evaluation.execution.arn, 1));
    expect(deployment?.created.tags).toEqual([
      { key: "finqa-rft-evaluation:execution", value: evaluation.execution.arn },
    ]);
    expect(ready.models[1]).toMatchObject({ modelId: deployment?.arn, temporary: true });
    expect(account.clock.now().getTime() - new Date(first.startedAt).getTime()).toBe(480_000);
  });

  it("are deployed two at a time, as many as there are", async () => {
    const { deploy, check } = await open(["one", "two", "three", "four", "five"]);
    const first = await deploy();
    expect(names()).toHaveLength(2);
    const ready = await untilReady(check, first);
    expect(names()).toHaveLength(5);
    expect(new Set(ready.models.map(({ modelId }) => modelId)).size).toBe(6);
  });

  it("are deployed once, however often the step runs", async () => {
    const { deploy, check } = await open(["tuned"]);
    const entered = account.clock.now();
    const first = await deploy(0, entered);
    account.clock.pass(20);
    expect(await deploy(0, entered)).toMatchObject({ models: [{}, { modelId: first.models[1]?.modelId }] });
    await untilReady(check, first);
    await check(first);
    expect(names()).toHaveLength(1);
  });

  it("are deployed once where Bedrock's reads are behind", async () => {
    const { deploy, check } = await open(["tuned"], ["late-reads"]);
    const entered = account.clock.now();
    const first = await deploy(0, entered);
    expect(await deploy(0, entered)).toMatchObject({ models: [{}, { modelId: first.models[1]?.modelId }] });
    expect(await check(first)).toMatchObject({ pending: 1 });
    await untilReady(check, first);
    expect(names()).toHaveLength(1);
  });

  it("of two evaluations at once get a deployment each", async () => {
    const { deploy, evaluation } = await open(["tuned"]);
    await deploy();
    await machine({ ...evaluation, execution: evaluationExecution("morning") }).deploy();
    expect(new Set(names()).size).toBe(2);
  });

  it("have names within Bedrock's 63 characters, of whatever stage and execution", () => {
    for (const stage of ["", "-abcdefghijklmnop"]) {
      const arn = `arn:aws:states:us-east-1:123456789012:execution:finqa-rft${stage}-evaluation:${"n".repeat(80)}`;
      expect(candidateName(arn, 6)).toMatch(/^([0-9a-zA-Z][_-]?){1,63}$/);
      expect(candidateName(arn, 6)).toMatch(new RegExp(`^finqa-rft${stage}-candidate-[0-9a-f]{12}-6$`));
    }
  });
});

describe("a deployment", () => {
  it("that is gone ends in CandidateGone, and is deployed again with another token", async () => {
    const { deploy, check } = await open(["tuned"], ["tokens-outlive"]);
    const ready = await untilReady(check, await deploy());
    account.bedrock.deployments.delete(ready.models[1]?.modelId ?? "");
    await expect(check(ready)).rejects.toMatchObject({ name: "CandidateGone" });
    account.clock.pass(60);
    const again = await untilReady(check, await deploy(ready.attempt));
    expect(again.attempt).toBe(2);
    expect(again.models[1]?.modelId).not.toBe(ready.models[1]?.modelId);
    expect(names()).toHaveLength(1);
  });

  it("that is Active, and unknown to the runtime for a moment, is waited for rather than deployed again", async () => {
    const { deploy, check } = await open(["tuned"]);
    const ready = await untilReady(check, await deploy());
    const again = await deploy(ready.attempt);
    expect(again).toMatchObject({ attempt: 2, pending: 1 });
    expect(await untilReady(check, again)).toMatchObject({ models: [{}, { modelId: ready.models[1]?.modelId }] });
    expect(names()).toHaveLength(1);
  });

  it("that is gone time and again ends in DeploymentFailed: somebody deletes them", async () => {
    const { deploy } = await open(["tuned"]);
    await expect(deploy(5)).rejects.toMatchObject({
      name: "DeploymentFailed",
      message: expect.stringContaining("DeleteCustomModelDeployment") as string,
    });
  });

  it("that fails ends in DeploymentFailed, with Bedrock's words", async () => {
    const { deploy, check } = await open(["tuned"], ["creation-fails"]);
    await expect(deploy().then((first) => untilReady(check, first))).rejects.toMatchObject({
      name: "DeploymentFailed",
      message: expect.stringContaining("Encountered an internal error.") as string,
    });
  });

  it("that is Creating for over an hour ends in DeploymentTimedOut", async () => {
    const { deploy, check } = await open(["tuned"], ["creation-hangs"]);
    const first = await deploy();
    await expect(untilReady(check, first)).rejects.toMatchObject({
      name: "DeploymentTimedOut",
      message: expect.stringMatching(/Creating for 6[0-2] minutes/) as string,
    });
  });

  it("for which the account has no room is waited for, and created once there is", async () => {
    const { deploy, check } = await open(["tuned"]);
    const others = Array.from({ length: 10 }, (_, i) => account.deployed(`other-${i}`));
    const first = await deploy();
    expect(first).toMatchObject({ pending: 1, quotaFullSince: account.clock.now().toISOString() });
    account.clock.pass(600);
    const waiting = await check(first);
    expect(waiting).toMatchObject({ pending: 1, quotaFullSince: first.quotaFullSince });
    account.bedrock.deployments.delete(others[0]?.arn ?? "");
    expect(await untilReady(check, waiting)).toMatchObject({ pending: 0, quotaFullSince: null });
  });

  it("for which there is no room in an hour ends in DeploymentQuotaFull, and a redrive looks again", async () => {
    const { deploy, check } = await open(["tuned"]);
    const others = Array.from({ length: 10 }, (_, i) => account.deployed(`other-${i}`));
    const first = await deploy();
    await expect(untilReady(check, first)).rejects.toMatchObject({ name: "DeploymentQuotaFull" });
    account.bedrock.deployments.delete(others[0]?.arn ?? "");
    expect(await check(first)).toMatchObject({ pending: 1, quotaFullSince: null });
  });

  it("of a model that can't be deployed ends in DeploymentFailed", async () => {
    const { evaluation } = await open(["tuned"]);
    const { deploy } = machine({
      ...evaluation,
      models: [{ ...evaluation.models[1]!, modelArn: evaluation.models[1]!.modelArn.replace(/.{4}$/, "none") }],
    });
    await expect(deploy()).rejects.toMatchObject({ name: "DeploymentFailed" });
  });
});
