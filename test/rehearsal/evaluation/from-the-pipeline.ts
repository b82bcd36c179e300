import { describe, expect, it } from "vitest";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import {
  abortedIn,
  type EndedExecution,
  type EvaluationAccount,
  PROMOTED,
  SAMPLES_PER_ROW,
  type Situation,
} from "../../support/evaluation-account.ts";

const ROWS = 12;

/** Evaluations that the pipeline starts. */
export function startedByThePipeline(opened: () => EvaluationAccount): void {
  const statuses = (executions: readonly Execution[]): string[] =>
    executions.map(({ description }) => description.status);
  describe("a run of a base model", () => {
    /** A custom model is trained on: it gets a temporary deployment, to be asked. */
    const input = (name: string, share: number) => ({
      dataset: { source: opened().source },
      model: { baseModelIdentifier: opened().model(name, opened().knowing(share)) },
      hyperParameters: { trainingSamplePerPrompt: SAMPLES_PER_ROW },
      baseline: { rows: ROWS },
    });
    const expectNoJob = ({ entered, execution }: EndedExecution): void => {
      expect(entered).not.toContain("CreateTrainingJob");
      const { jobs } = opened().account.standIns.bedrock;
      const [from, to] = [execution.description.startDate, execution.description.stopDate ?? ""];
      expect(
        jobs.filter(({ request }) => request.jobName.startsWith("finqa-rft-job-")),
        `${from} ${to}`,
      ).toEqual([]);
    };

    it("that is right nearly always ends in NothingToLearn, before a job is created", async () => {
      const ended = await opened().start("finqa-rft", input("knows-all", 1));
      expect(ended.error).toBe("NothingToLearn");
      expect(ended.message).toContain("24 were paid (100.0 %); mean reward 1.000, over baseline.maxReward 0.95");
      expectNoJob(ended);
      expect(await opened().object(`rft-runs/${ended.execution.description.name}/report.html`)).toContain(
        "NothingToLearn",
      );
    });

    it("that is never paid ends in RewardOutOfReach, and a redrive ends the same without asking again", async () => {
      const ended = await opened().start("finqa-rft", input("knows-nothing", 0));
      const again = await opened().redrive(ended.execution);
      for (const one of [ended, again]) {
        expect(one.error).toBe("RewardOutOfReach");
        expect(one.message).toContain("Of 24 answers of the base model");
        expectNoJob(one);
      }
      expect(again.calls).toEqual([]);
    });

    it("is aborted during the deployment, then during the Map: evaluation and deployment are gone, and a redrive goes on", async () => {
      const inDeployment = await opened().start("finqa-rft", input("interrupted", 1), abortedIn("WaitForDeployment"));
      const inMap = await opened().redrive(inDeployment.execution, abortedIn("AnswerShard"));
      for (const { execution, others, undelivered } of [inDeployment, inMap]) {
        expect(statuses([execution, ...others])).toEqual(["ABORTED", "ABORTED"]);
        expect(undelivered).toEqual([]);
        expect(opened().deployments.filter((name) => name !== PROMOTED)).toEqual([]);
      }
      const ended = await opened().redrive(inMap.execution);
      expect(ended.error).toBe("NothingToLearn");
      expect(statuses(ended.others)).toEqual(["SUCCEEDED"]);
    });
  });

  describe("a run that has trained", () => {
    it("is aborted during deployment, Map and promotion: what is served stays, and redrives evaluate without training again", async () => {
      const { bedrock } = opened().account.standIns;
      const served = opened().model("served-before", opened().knowing(0.2));
      await opened().serve(served);
      const input = {
        dataset: { source: opened().source },
        hyperParameters: { reasoningEffort: "low" },
        baseline: { rows: 0 },
        evaluation: { promote: true },
      };
      // What the training made of it is not what this is about.
      const winning: Situation["onState"] = (_, event, state) => {
        const trained = bedrock.jobs.at(-1);
        if (event === "entered" && state === "EvaluateTuned" && trained !== undefined)
          trained.trained = opened().knowing(1);
      };
      const inDeployment = abortedIn("WaitForDeployment");
      let ended = await opened().start("finqa-rft", input, {
        ...inDeployment,
        onState: (...all) => {
          winning(...all);
          inDeployment.onState?.(...all);
        },
      });
      const aborts = [ended];
      for (const state of ["AnswerShard", "WaitForPromotion"])
        aborts.push((ended = await opened().redrive(ended.execution, abortedIn(state))));
      for (const { execution, others, undelivered } of aborts) {
        expect(statuses([execution, ...others])).toEqual(["ABORTED", "ABORTED"]);
        expect(undelivered).toEqual([]);
      }
      expect(opened().deployments).toEqual([PROMOTED]);
      expect(opened().served).toBe(served);

      ended = await opened().redrive(ended.execution);
      expect(ended.error).toBeUndefined();
      expect(ended.entered).not.toContain("CreateTrainingJob");
      expect(ended.calls).toEqual([]);
      expect(opened().served).toBe(bedrock.jobs.at(-1)?.modelArn);
    });
  });
}
