import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EvaluationPlan } from "../../../../functions/contract/evaluation/evaluation-plan.ts";
import { answerShard } from "../../../../functions/evaluation/answer-shard/answer-shard.ts";
import { probeModels } from "../../../../functions/evaluation/probe-models/probe-models.ts";
import {
  BASE,
  conversed,
  DEPLOYMENT_ARN,
  evaluationPlan,
  PROFILE,
  rightAnswer,
  TUNED,
  type Workbench,
  workbench,
} from "../../../support/evaluation-bench.ts";
import { awsError, ok } from "../../../support/scripted-server.ts";

let bench: Workbench;
beforeEach(async () => {
  bench = await workbench();
});
afterEach(() => bench.close());

const probe = (changes: Partial<EvaluationPlan> = {}) =>
  probeModels({ evaluation: evaluationPlan(changes), models: [BASE, TUNED] }, bench.dependencies);

describe("the probe", () => {
  it("asks every model ten rows, scores them, and says what the rest will cost by what they took", async () => {
    const found = await probe({ samplesPerRow: 2 });
    expect(bench.asked).toHaveLength(20);
    expect(found.models).toEqual([
      { name: "base", answers: 10, missing: 0, meanInputTokens: 1000, meanOutputTokens: 100, meanScore: 0.5 },
      { name: "tuned", answers: 10, missing: 0, meanInputTokens: 1000, meanOutputTokens: 100, meanScore: 1 },
    ]);
    // 24 answers of each model, ten of them given: $0.000605 of the base, $0.00055 of the tuned model
    expect(found.usDollarsSpent).toBeCloseTo(10 * 0.001155, 9);
    expect(found.usDollarsToCome).toBeCloseTo(14 * 0.001155, 9);
    expect(found.sentence).toMatch(
      /at reasoning effort "none", .* \$0\.02 \(base: 14 answers of 1000 \+ 100 tokens are \$0\.01; tuned: /,
    );
  });

  it("asks nothing twice: its answers are those of AnswerShard, and counted once", async () => {
    await probe();
    await probe();
    expect(bench.asked).toHaveLength(20);
    await answerShard(
      { evaluation: evaluationPlan(), models: [BASE, TUNED], shard: { from: 0, rows: 12 }, round: 0 },
      bench.dependencies,
    );
    expect(bench.asked).toHaveLength(24);
    const amounts = (await bench.keys("rft-evaluations/evening/spent/")).map((key) => key.split("/").slice(-2));
    expect(Math.max(...amounts.filter(([part]) => part === "probe").map(([, amount]) => Number(amount)))).toBe(11_550);
    expect(Math.max(...amounts.filter(([part]) => part === "0").map(([, amount]) => Number(amount)))).toBe(2_310);
  });

  it("refuses what would cost more than maxDollars, by the measured tokens; at effort high, which has no limit, too", async () => {
    bench.answer = ({ row }) => conversed(`ANSWER: ${row + 100}`, { inputTokens: 1000, outputTokens: 40_000 });
    await expect(
      probe({ maxDollars: 2.4, inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "high" } }),
    ).rejects.toMatchObject({
      name: "EvaluationTooExpensive",
      message: expect.stringMatching(/effort "high".*1000 \+ 40000 tokens.*over maxDollars 2\.4.*kept/s) as string,
    });
    expect(await bench.keys("rft-answers/")).toHaveLength(20);
  });

  it("at effort high sends neither maxTokens nor temperature, at low both, beside the effort", async () => {
    await probe({ inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "high" } });
    const { body } = bench.asked[0]!;
    expect(body).not.toHaveProperty("inferenceConfig");
    expect(body["additionalModelRequestFields"]).toEqual({
      reasoningConfig: { type: "enabled", maxReasoningEffort: "high" },
    });
    await probe({ inference: { maxTokens: 1000, temperature: 0.5, reasoningEffort: "low" } });
    expect(bench.asked.at(-1)?.body).toMatchObject({
      inferenceConfig: { maxTokens: 1000, temperature: 0.5 },
      additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } },
    });
  });

  it("joins all blocks of text, whatever stands before them", async () => {
    bench.answer = ({ row }) =>
      ok({
        output: {
          message: {
            role: "assistant",
            content: [
              { reasoningContent: { reasoningText: { text: "[REDACTED]" } } },
              { text: "I add.\n\n" },
              { text: `ANSWER: ${row + 100}` },
            ],
          },
        },
        stopReason: "end_turn",
        usage: { inputTokens: 1000, outputTokens: 900, totalTokens: 1900 },
        metrics: { latencyMs: 4000 },
      });
    expect((await probe()).models.map(({ meanScore }) => meanScore)).toEqual([1, 1]);
  });

  it("keeps the other models' answers where one refuses", async () => {
    bench.answer = (question) =>
      question.modelId === PROFILE ? awsError("AccessDeniedException", 403) : rightAnswer(question);
    await expect(probe()).rejects.toMatchObject({ name: "ModelAccessDenied" });
    bench.answer = rightAnswer;
    await probe();
    expect(bench.asked.filter(({ modelId }) => modelId === DEPLOYMENT_ARN)).toHaveLength(10);
  });

  it("is tried again where a model lets no call through", async () => {
    bench.answer = () => awsError("ThrottlingException", 429);
    await expect(probe()).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(/base .* throttled.*tokens per minute/s) as string,
    });
  });

  it("goes on where some answers are missing", async () => {
    bench.answer = (question) => (question.row === 3 ? awsError("ModelErrorException", 424) : rightAnswer(question));
    expect((await probe()).models).toMatchObject([
      { answers: 9, missing: 1 },
      { answers: 9, missing: 1 },
    ]);
  });

  it("finds out that answers can't be scored, before the many are asked", async () => {
    bench.reward = () => ok([]);
    await expect(probe()).rejects.toMatchObject({ name: "RewardFailed" });
  });

  it("of fewer than ten rows asks those", async () => {
    await probe({ dataset: { ...evaluationPlan().dataset, rows: 3 } });
    expect(bench.asked).toHaveLength(6);
  });
});
