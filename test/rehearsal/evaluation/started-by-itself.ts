import { describe, expect, it } from "vitest";
import { runtimeErrors } from "../../../local/bedrock/runtime/runtime-errors.ts";
import type { Execution } from "../../../local/stepfunctions/execution.ts";
import {
  answered,
  BASE,
  type EndedExecution,
  type EvaluationAccount,
  type Situation,
} from "../../support/evaluation-account.ts";

/** Ten are asked by ProbeModels, the others by AnswerShard. */
const ROWS = 16;

/** The evaluation machine, started by a person. */
export function startedByItself(opened: () => EvaluationAccount): void {
  const tuned = (): { name: string; id: string } => ({
    name: "tuned",
    id: opened().model("tuned", opened().knowing(0.9)),
  });

  /** That it has succeeded, with every answer of so many models. */
  async function expectComplete({ execution, undelivered, error }: EndedExecution, models: number): Promise<void> {
    expect({ status: execution.description.status, error }).toEqual({ status: "SUCCEEDED", error: undefined });
    const rows = await opened().rows(execution);
    expect(rows).toHaveLength(ROWS * models);
    expect(rows.filter(({ score, error: missing }) => score === null || missing !== null)).toEqual([]);
    expect(undelivered).toEqual([]);
  }

  describe("an evaluation that is started by itself", () => {
    it("asks two models each row once, and compares them", async () => {
      const ended = await opened().evaluate({ models: [BASE, tuned()], rows: ROWS });
      await expectComplete(ended, 2);
      expect(answered(ended)).toBe(2 * ROWS);
      expect(new Set(ended.entered)).toEqual(
        new Set([
          "ResolveEvaluation",
          "DeployCandidate",
          "DeploymentReady?",
          "WaitForDeployment",
          "CheckDeployment",
          "ProbeModels",
          "AnswerShards",
          "AnswerShard",
          "ShardDone?",
          "ShardAnswered",
          "CompareModels",
          "Promote?",
          "RemoveCandidate",
          "EvaluationCompleted",
        ]),
      );
      const { comparisons } = await opened().summary(ended.execution);
      expect(comparisons).toMatchObject([{ first: "base", second: "tuned", rows: ROWS, leftOut: 0 }]);
      expect(opened().account.standIns.notices.at(-1)?.subject).toContain("completed, no difference shown");
    });

    it("asks one model, and deploys nothing", async () => {
      const ended = await opened().evaluate({ models: [BASE], rows: ROWS });
      await expectComplete(ended, 1);
      expect(ended.entered).not.toContain("WaitForDeployment");
      expect((await opened().summary(ended.execution)).comparisons).toEqual([]);
    });

    it("asks nothing that an earlier one has asked, and only the rows that are new", async () => {
      const models = [BASE, tuned()];
      const inference = { maxTokens: 1999 };
      const first = await opened().evaluate({ models, rows: 12, inference });
      expect(answered(first)).toBe(24);
      const more = await opened().evaluate({ models, rows: ROWS, inference });
      await expectComplete(more, 2);
      expect(answered(more)).toBe(2 * (ROWS - 12));
      const again = await opened().evaluate({ models, rows: ROWS, inference });
      await expectComplete(again, 2);
      expect(again.calls).toEqual([]);
      expect((await opened().summary(again.execution)).models).toEqual(
        (await opened().summary(more.execution)).models.map((model) => ({
          ...model,
          modelId: expect.any(String) as string,
        })),
      );
    });
  });

  describe("an evaluation of a wrong model", () => {
    it.each([
      ["a custom model that is not there", ":custom-model/amazon.nova-2-lite-v1:0:256k/000000000000", "custom model"],
      ["a deployment that is not there", ":custom-model-deployment/000000000000", "deployment"],
    ])("%s asks nothing, and a redrive ends the same", async (_, id, what) => {
      const wrong = { name: "tuned", id: `arn:aws:bedrock:us-east-1:123456789012${id}` };
      const ended = await opened().evaluate({ models: [BASE, wrong], rows: ROWS });
      const again = await opened().redrive(ended.execution);
      for (const { error, message, entered, calls } of [ended, again]) {
        expect(error).toBe("InvalidEvaluationInput");
        expect(message).toContain(`models.1.id`);
        expect(message).toContain(`a ${what} that exists`);
        expect(calls).toEqual([]);
        expect(entered).not.toContain("DeployCandidate");
      }
    });
  });

  describe("an evaluation that may not ask a model", () => {
    it.each([
      ["from the first call on", "ProbeModels", 0],
      ["in the middle of the shards", "AnswerShards", 25],
    ])("%s keeps what was answered; once it may, a redrive asks the rest", async (_, state, allowed) => {
      let denied = 0;
      const ended = await opened().evaluate(
        { models: [BASE, tuned()], rows: ROWS },
        {
          runtimeFault: ({ model, calls }) => {
            denied ||= calls + allowed;
            return calls >= denied && !model.startsWith("arn:") ? runtimeErrors.noAccess() : undefined;
          },
        },
      );
      expect(ended.error).toBe("ModelAccessDenied");
      expect(ended.message).toContain("the model base (us.amazon.nova-2-lite-v1:0)");
      expect(ended.entered).toContain(state);
      expect(ended.entered).not.toContain("CompareModels");
      expect(answered(ended)).toBeGreaterThanOrEqual(allowed);
      expect(opened().deployments).toEqual([]); // the rule for ended executions: a redrive deploys the model again
      const redriven = await opened().redrive(ended.execution);
      await expectComplete(redriven, 2);
      expect(redriven.entered).toContain("DeployCandidate");
      expect(answered(ended) + answered(redriven)).toBe(2 * ROWS);
    });
  });

  describe("an evaluation over its budget", () => {
    const models = () => [BASE, tuned()];

    it("by the estimate asks nothing, and a redrive ends the same", async () => {
      const ended = await opened().evaluate({ models: models(), rows: ROWS, maxDollars: 0.01 });
      const again = await opened().redrive(ended.execution);
      for (const { error, message, calls, entered } of [ended, again]) {
        expect(error).toBe("EvaluationTooExpensive");
        expect(message).toContain("maxDollars 0.01");
        expect(calls).toEqual([]);
        expect(entered).not.toContain("DeployCandidate");
      }
    });

    it("by what the first rows have cost asks no more than these; a new one with more money asks the rest", async () => {
      // At effort "high" answers have no limit: the estimate is a guess, here of one token each.
      const weak = { name: "weak", id: opened().model("weak", opened().knowing(0.2)) };
      const input = { models: [weak, tuned()], rows: ROWS, inference: { reasoningEffort: "high", maxTokens: 1 } };
      const ended = await opened().evaluate({ ...input, maxDollars: 0.028 });
      expect(ended.error).toBe("EvaluationTooExpensive");
      expect(ended.entered).toContain("ProbeModels");
      expect(answered(ended)).toBe(20);
      const again = await opened().redrive(ended.execution);
      expect([again.error, again.calls]).toEqual(["EvaluationTooExpensive", []]);
      const richer = await opened().evaluate({ ...input, maxDollars: 5 });
      await expectComplete(richer, 2);
      expect(answered(richer)).toBe(2 * ROWS - 20);
    });

    it("by what the shards cost ends there, and a new one with more money asks the rest", async () => {
      const model = opened().knowing(0.9);
      const long = opened().model("long-winded", {
        fingerprint: "long-winded behind the first ten rows",
        complete: (asked) =>
          `${opened().numberOf(asked.text) < 10 ? "" : "And so on. ".repeat(5000)}${model.complete(asked)}`,
      });
      const input = {
        models: [{ name: "long", id: long }],
        rows: ROWS,
        inference: { reasoningEffort: "high", maxTokens: 1 },
        maxConcurrency: 1,
      };
      const ended = await opened().evaluate({ ...input, maxDollars: 0.1 });
      expect(ended.error).toBe("BudgetReached");
      expect(answered(ended)).toBeGreaterThan(10);
      expect(answered(ended)).toBeLessThan(ROWS);
      const again = await opened().redrive(ended.execution);
      expect([again.error, answered(again)]).toEqual(["BudgetReached", 0]);
      const richer = await opened().evaluate({ ...input, maxDollars: 5 });
      await expectComplete(richer, 1);
      expect(answered(richer)).toBe(ROWS - answered(ended));
    });
  });

  describe("an evaluation with 30 % of its calls throttled", () => {
    it("gets every answer, and pays for each once", async () => {
      const ended = await opened().evaluate({ models: [BASE, tuned()], rows: ROWS }, { throttled: () => 0.3 });
      await expectComplete(ended, 2);
      expect(answered(ended)).toBe(2 * ROWS);
      expect(ended.calls.filter(({ outcome }) => outcome === "ThrottlingException").length).toBeGreaterThan(3);
    });
  });

  describe("an evaluation whose Lambda is killed in the middle of a shard", () => {
    /** Kills AnswerShard once, at its third call. */
    const killing = (then: (execution: Execution) => void = () => undefined): Situation => {
      let calls = 0;
      let shards: Execution | undefined;
      return {
        onState: (execution, event, state) => {
          if (event === "entered" && state === "AnswerShard") shards = execution;
        },
        runtimeFault: () => {
          if (shards === undefined || ++calls !== 3) return undefined;
          opened().account.standIns.functions.kill("AnswerShard");
          then(shards);
          return runtimeErrors.unavailable();
        },
      };
    };
    const input = () => ({ models: [BASE, tuned()], rows: ROWS, maxConcurrency: 1 });

    it("goes on with the question that it was at", async () => {
      const ended = await opened().evaluate(input(), killing());
      await expectComplete(ended, 2);
      expect(answered(ended)).toBe(2 * ROWS);
      const failures = ended.execution.history.events.filter(({ type }) => type === "LambdaFunctionFailed");
      expect(failures).toMatchObject([{ lambdaFunctionFailedEventDetails: { error: "Runtime.ExitError" } }]);
    });

    it("and that is aborted then, asks the rest in a redrive", async () => {
      const ended = await opened().evaluate(
        input(),
        killing((execution) => {
          execution.abort();
        }),
      );
      expect(ended.execution.description.status).toBe("ABORTED");
      expect(answered(ended)).toBe(22);
      expect(opened().deployments).toEqual([]);
      const redriven = await opened().redrive(ended.execution);
      await expectComplete(redriven, 2);
      expect(answered(ended) + answered(redriven)).toBe(2 * ROWS);
    });
  });
}
