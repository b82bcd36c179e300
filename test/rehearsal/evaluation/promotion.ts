import {
  BedrockClient,
  GetCustomModelDeploymentCommand,
  UpdateCustomModelDeploymentCommand,
} from "@aws-sdk/client-bedrock";
import { describe, expect, it } from "vitest";
import { PromotionRecord } from "../../../functions/contract/evaluation/promotion.ts";
import { EvaluationOutput } from "../../../functions/contract/evaluation/evaluation-summary.ts";
import { UPDATE_SECONDS } from "../../../local/bedrock/deployment.ts";
import {
  abortedIn,
  BASE,
  type EndedExecution,
  type EvaluationAccount,
  PROMOTED,
  type Situation,
} from "../../support/evaluation-account.ts";
import { clientFor } from "../../support/scripted-server.ts";

const RECORDS = `rft-promotions/${PROMOTED}/records/`;

/** Promotions, one after the other, in one account: what one has promoted the next finds. */
export function promotions(opened: () => EvaluationAccount): void {
  /**
   * A model that knows so much, and its promotion, if it wins. All are asked the same, so that what is served has
   * answered already.
   */
  async function promoted(name: string, share: number, situation: Situation = {}) {
    const arn = opened().model(name, opened().knowing(share));
    return { arn, ended: await opened().evaluate(request(name, arn), situation) };
  }
  const request = (name: string, id: string) => ({
    models: [BASE, { name, id }],
    promote: true,
    inference: { maxTokens: 1500 },
  });
  const outcomeOf = ({ execution, error }: EndedExecution) => {
    expect(error).toBeUndefined();
    return EvaluationOutput.parse(JSON.parse(execution.description.output ?? "{}")).promotion;
  };
  const recordOf = async ({ execution }: EndedExecution) =>
    PromotionRecord.parse(await opened().json(`${RECORDS}${execution.description.name}.json`));
  describe("a promotion", () => {
    /** What is served, in the order of the tests. */
    let first: string;
    let second: string;

    it("of a model that is not better than the base does not take place", async () => {
      const { ended } = await promoted("worse", 0);
      expect(outcomeOf(ended)).toMatchObject({ promoted: false, reason: expect.stringMatching(/worse/) as string });
      expect(opened().served).toBeUndefined();
      expect(await opened().objects("rft-promotions/")).toEqual([]);
    });

    it("that is aborted while the first deployment is created leaves none", async () => {
      const { ended } = await promoted("aborted-first", 0.7, abortedIn("WaitForPromotion"));
      expect(ended.execution.description.status).toBe("ABORTED");
      expect(opened().served).toBeUndefined();
      expect(ended.undelivered).toEqual([]);
      expect(await recordOf(ended)).toMatchObject({ status: "taken back", previousModelArn: null });
    });

    it("of the first better model creates the deployment, and records it", async () => {
      const { arn, ended } = await promoted("first", 0.6);
      expect(outcomeOf(ended)).toMatchObject({ promoted: true });
      expect(opened().served).toBe(arn);
      first = arn;
      expect(await recordOf(ended)).toMatchObject({
        status: "completed",
        modelArn: arn,
        previousModelArn: null,
        evaluation: { executionArn: ended.execution.description.executionArn },
      });
    });

    it("compares with what is served: one that is better than the base alone, or not shown to be better, is not promoted", async () => {
      for (const [name, share] of [
        ["not-as-good", 0.55],
        ["hardly-better", 0.65],
      ] as const) {
        const { ended } = await promoted(name, share);
        expect(outcomeOf(ended)).toMatchObject({
          promoted: false,
          reason: expect.stringContaining("is not shown to be better than champion") as string,
        });
        const { models, comparisons } = await opened().summary(ended.execution);
        expect(models.map(({ name, modelArn }) => [name, modelArn]).at(-1)).toEqual(["champion", first]);
        expect(comparisons[0]).toMatchObject({ first: "base", verdict: "better" });
        expect(ended.calls.filter(({ model }) => model === first)).toEqual([]); // it has answered as it was promoted
        expect(opened().served).toBe(first);
      }
    });

    it("that is aborted while the deployment is updated is taken back, and a redrive repeats it", async () => {
      const { arn, ended } = await promoted("second", 1, abortedIn("WaitForPromotion"));
      expect(ended.execution.description.status).toBe("ABORTED");
      expect(opened().served).toBe(first);
      expect(await recordOf(ended)).toMatchObject({ status: "taken back", previousModelArn: first });
      expect(ended.undelivered).toEqual([]);
      const redriven = await opened().redrive(ended.execution);
      expect(outcomeOf(redriven)).toMatchObject({ promoted: true });
      expect(redriven.calls).toEqual([]);
      expect(opened().served).toBe(arn);
      expect(await recordOf(redriven)).toMatchObject({ status: "completed", modelArn: arn, previousModelArn: first });
      second = arn;
    });

    it("is rolled back as the operator's table says, and the next compares with what is served then", async () => {
      const { bedrock } = opened().account.standIns;
      const server = await bedrock.serve();
      const client = new BedrockClient(clientFor(server.url));
      const deployment = { customModelDeploymentIdentifier: PROMOTED };
      const { modelArn, previousModelArn } = await newestRecord();
      expect([modelArn, previousModelArn]).toEqual([second, first]);
      await client.send(new UpdateCustomModelDeploymentCommand({ ...deployment, modelArn: previousModelArn! }));
      await opened().account.clock.wait(UPDATE_SECONDS);
      expect(await client.send(new GetCustomModelDeploymentCommand(deployment))).toMatchObject({
        modelArn: first,
        updateDetails: { modelArn: first, updateStatus: "UpdateCompleted" },
      });
      client.destroy();
      await server.close();

      const ended = await opened().evaluate(request("second", second));
      expect(outcomeOf(ended)).toMatchObject({ promoted: true });
      expect((await opened().summary(ended.execution)).models.at(-1)).toMatchObject({
        name: "champion",
        modelArn: first,
      });
      expect(ended.calls).toEqual([]);
      expect(opened().served).toBe(second);
    });

    it("of two models at once is one", async () => {
      const before = opened().model("served-before", opened().knowing(0.1));
      await opened().serve(before);
      // What both compare with: who asks at the same time does not know of the other's answers.
      await opened().evaluate({ ...request("served-before", before), promote: false });
      // They wait for no deployment: the second comes to its promotion while Bedrock is at work on the first's.
      const ids = ["one", "other"].map((name) => opened().deployed(name, opened().knowing(0.9)));
      const [one = "", other = ""] = ids;
      const outcomes = (await opened().evaluateBoth(request("one", one), request("other", other))).map(outcomeOf);
      const won = ids.filter((_, i) => outcomes[i]?.promoted);
      expect(won).toHaveLength(1);
      const { deployments } = opened().account.standIns.bedrock;
      expect(opened().served).toBe(deployments.find(won[0] ?? "").created.modelArn);
      expect(outcomes.find((outcome) => outcome?.promoted === false)?.reason).toMatch(
        /^Another promotion, of the execution .*, is in progress\./,
      );
      for (const id of ids) deployments.delete(id);
    });

    /** As step 1 of the rollback finds it. */
    async function newestRecord(): Promise<PromotionRecord> {
      const records = await opened().objects(RECORDS);
      const [newest] = records.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime());
      return PromotionRecord.parse(await opened().json(newest?.key ?? ""));
    }
  });
}
