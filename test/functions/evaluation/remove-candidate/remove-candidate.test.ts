import type { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { executionTag } from "../../../../functions/contract/job-tags.ts";
import { candidateName } from "../../../../functions/contract/names.ts";
import { removeCandidate } from "../../../../functions/evaluation/remove-candidate/remove-candidate.ts";
import type { DeploymentWhatIf } from "../../../../local/bedrock/deployment.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { type BedrockAccount, bedrockAccount, untilCreated } from "../../../support/deployments.ts";
import { BUCKET, evaluationExecution } from "../../../support/evaluation-bench.ts";
import { clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

const { arn: executionArn } = evaluationExecution();
const END = Date.UTC(2026, 10, 23, 1);

let store: ObjectStore;
let s3: S3Client;
let states: ScriptedServer;
let account: BedrockAccount;
/** What Step Functions says of the execution. */
let execution: { status: string; redriveCount?: number; redriveDate?: number };
/** Its last events: type, seconds before its end, and perhaps the state that was entered. */
let history: [type: string, secondsBeforeEnd: number, state?: string][];

beforeEach(async () => {
  store = await startObjectStore(BUCKET);
  s3 = s3Client(store.url, "remove");
  execution = { status: "FAILED" };
  history = [["ExecutionFailed", 0]];
  states = await scriptedServer(({ headers }) =>
    String(headers["x-amz-target"]).endsWith("DescribeExecution")
      ? ok({ executionArn, stateMachineArn: "m", startDate: 0, stopDate: END / 1000, ...execution })
      : ok({
          // The API's order is the latest first, as it was asked for.
          events: history.toReversed().map(([type, seconds, name], id) => ({
            id: id + 1,
            type,
            timestamp: END / 1000 - seconds,
            ...(name === undefined ? {} : { stateEnteredEventDetails: { name } }),
          })),
        }),
  );
});
afterEach(async () => {
  s3.destroy();
  await Promise.all([store.close(), states.close(), account.close()]);
});

/** Deploys a model for an execution, as DeployCandidate does. */
async function deploy(of = executionArn, index = 1, tagged = of): Promise<string> {
  const modelDeploymentName = candidateName(of, index);
  const tags = [executionTag(tagged)];
  const { arn } = account.bedrock.deployments.create({
    modelDeploymentName,
    modelArn: account.model(`model-${modelDeploymentName}`).modelArn,
    tags,
  });
  return Promise.resolve(arn);
}

const open = async (...whatIfs: DeploymentWhatIf[]): Promise<void> => {
  account = await bedrockAccount({ deployments: whatIfs });
};
const names = (): string[] => account.bedrock.deployments.all.map(({ name }) => name);

let looks = 0;
const remove = (event: object, whileWaiting: (look: number) => unknown = () => undefined) => {
  looks = 0;
  return removeCandidate(event, {
    bedrock: account.control,
    s3,
    sfn: new SFNClient(clientFor(states.url)),
    bucket: BUCKET,
    promotedDeployment: "finqa-rft",
    async sleep(milliseconds) {
      account.clock.pass(milliseconds / 1000);
      await whileWaiting(++looks);
    },
  });
};
const ended = { executionArn, startDate: 0, stopDate: END, status: "FAILED" };
const queued = (receives: number) => ({
  Records: [{ body: JSON.stringify(ended), attributes: { ApproximateReceiveCount: String(receives) } }],
});

describe("the temporary deployments of an evaluation", () => {
  it("go as its last step, and nobody else's", async () => {
    await open();
    await deploy();
    const other = evaluationExecution("morning").arn;
    await deploy(other);
    account.deployed("somebody");
    expect(await remove({ executionArn })).toEqual({
      removed: [candidateName(executionArn, 1)],
      outcome: "removed",
      promotion: null,
    });
    expect(names()).toEqual([candidateName(other, 1), "deployment-of-somebody"]);
    expect(states.requests).toEqual([]);
  });

  it.each([
    ["by the rule's bare event", ended],
    ["by the queue's message", queued(3)],
  ])("go after its end, %s, all of them", async (_, event) => {
    await open();
    await deploy(executionArn, 1);
    await deploy(executionArn, 6);
    expect(await remove(event)).toMatchObject({ removed: [1, 6].map((index) => candidateName(executionArn, index)) });
    expect(names()).toEqual([]);
  });

  it("stay where another execution's tag is on them, whatever their name", async () => {
    await open();
    await deploy(executionArn, 1, evaluationExecution("morning").arn);
    expect(await remove(ended)).toMatchObject({ removed: [] });
    expect(names()).toHaveLength(1);
  });

  it("stay where the execution was redriven meanwhile: they are in use again", async () => {
    await open();
    await deploy();
    execution = { status: "RUNNING", redriveCount: 1, redriveDate: END / 1000 + 5 };
    expect(await remove(ended)).toMatchObject({ outcome: "the execution runs again" });
    expect(names()).toHaveLength(1);
  });

  it("go where an earlier redrive has ended, too", async () => {
    await open();
    await deploy();
    execution = { status: "FAILED", redriveCount: 1, redriveDate: END / 1000 - 500 };
    await remove(ended);
    expect(names()).toEqual([]);
  });

  it("are none the second time", async () => {
    await open();
    await deploy();
    await remove(ended);
    expect(await remove(ended)).toMatchObject({ removed: [] });
  });

  it("that are still being created are deleted once Bedrock lets them", async () => {
    await open("deletion-conflicts");
    await deploy();
    await expect(remove(ended)).rejects.toMatchObject({ name: "ServiceTemporarilyUnavailable" });
    untilCreated(account);
    await remove(queued(2));
    expect(names()).toEqual([]);
  });

  it("go once where Bedrock's reads are behind", async () => {
    await open("late-reads");
    await deploy();
    account.clock.pass(60);
    expect(await remove(ended)).toMatchObject({ removed: [candidateName(executionArn, 1)] });
    expect(names()).toEqual([]);
  });

  it("that come after the end, of a function that was at work, are waited for and go", async () => {
    await open();
    execution = { status: "ABORTED" };
    history = [
      ["TaskStateEntered", 20, "DeployCandidate"],
      ["LambdaFunctionScheduled", 20],
      ["ExecutionAborted", 0],
    ];
    const result = await remove(ended, (look) => (look === 4 ? deploy() : undefined));
    expect(result.removed).toHaveLength(1);
    expect(names()).toEqual([]);
    expect(looks).toBe(14); // 70 s: the function's 60 s and a margin, less what had passed by the end
  });

  it("that were created just before an abort are waited for until reads show them", async () => {
    await open("late-reads");
    execution = { status: "ABORTED" };
    history = [
      ["TaskStateEntered", 3, "DeployCandidate"],
      ["LambdaFunctionScheduled", 3],
      ["LambdaFunctionSucceeded", 1],
      ["ExecutionAborted", 0],
    ];
    await deploy();
    await remove(ended);
    expect(names()).toEqual([]);
  });

  it("of an execution that succeeded need no waiting: it has removed them itself", async () => {
    await open();
    execution = { status: "SUCCEEDED" };
    history = [
      ["TaskStateEntered", 3, "CheckDeployment"],
      ["LambdaFunctionSucceeded", 2],
    ];
    expect(await remove({ ...ended, status: "SUCCEEDED" })).toMatchObject({ removed: [] });
    expect(looks).toBe(0);
  });

  it("are searched for again later where the history is stale: it may lack their creation", async () => {
    await open();
    history = [["TaskStateEntered", 20, "ResolveEvaluation"]];
    await expect(remove(ended)).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining("states:GetExecutionHistory") as string,
    });
  });
});

describe("how an execution has ended", () => {
  it("is taken from the event: a description may still be that of before", async () => {
    await open();
    execution = { status: "RUNNING" };
    expect(await remove({ ...ended, status: "SUCCEEDED" })).toMatchObject({ promotion: null });
    expect(looks).toBe(0);
  });

  it("is its success where the event is a late one of an earlier end", async () => {
    await open();
    execution = { status: "SUCCEEDED" };
    history = []; // it is not asked for: a success has nothing to wait for, and nothing to take back
    expect(await remove(ended)).toMatchObject({ outcome: "removed", promotion: null });
    expect(looks).toBe(0);
  });

  it("is over where the history alone shows a redrive: what is deployed stays", async () => {
    await open();
    await deploy();
    history = [
      ["ExecutionFailed", 0],
      ["ExecutionRedriven", -5],
    ];
    expect(await remove(ended)).toMatchObject({ removed: [], outcome: "the execution runs again" });
    expect(names()).toHaveLength(1);
  });

  it("is looked up where an event of release 1 does not say it", async () => {
    await open();
    execution = { status: "SUCCEEDED" };
    const { executionArn: arn, startDate, stopDate } = ended;
    await remove({ executionArn: arn, startDate, stopDate });
    expect(looks).toBe(0);
  });
});
