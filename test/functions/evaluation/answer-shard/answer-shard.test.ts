import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AnsweredRow } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { EvaluationPlan } from "../../../../functions/contract/evaluation/evaluation-plan.ts";
import { answerShard } from "../../../../functions/evaluation/answer-shard/answer-shard.ts";
import {
  BASE,
  conversed,
  DEPLOYMENT_ARN,
  evaluationExecution,
  evaluationPlan,
  jsonLines,
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

const SHARD = { from: 0, rows: 12 };
const answer = (
  changes: Partial<EvaluationPlan> = {},
  { round = 0, shard = SHARD, models = [BASE, TUNED] } = {},
): ReturnType<typeof answerShard> =>
  answerShard({ evaluation: evaluationPlan(changes), models, shard, round }, bench.dependencies);

const rowsOf = async (name = "evening", from = 0): Promise<AnsweredRow[]> =>
  jsonLines(await bench.text(`rft-evaluations/${name}/shards/${from}.jsonl`)).map((line) => AnsweredRow.parse(line));

/** How often each question was asked. */
const timesAsked = (): Map<string, number> => {
  const times = new Map<string, number>();
  for (const { modelId, row } of bench.asked) times.set(`${modelId} ${row}`, (times.get(`${modelId} ${row}`) ?? 0) + 1);
  return times;
};

describe("a shard", () => {
  it("is asked of every model with the dataset line's own turns, at the settings of the plan", async () => {
    await answer();
    expect(bench.asked).toHaveLength(24);
    expect(bench.asked[0]).toMatchObject({
      modelId: PROFILE,
      body: {
        system: [{ text: "You are a financial analyst." }],
        messages: [
          {
            role: "user",
            content: [{ text: "Context:\npage 0\n\nQuestion: what is 0 plus 100?\n\nSolve this." }],
          },
        ],
        inferenceConfig: { maxTokens: 1000, temperature: 0 },
      },
    });
    expect(bench.asked[0]?.body).not.toHaveProperty("additionalModelRequestFields");
    expect(bench.asked[1]?.modelId).toBe(DEPLOYMENT_ARN);
  });

  it("becomes a line for each row, model and sample, scored by the reward function", async () => {
    expect(await answer()).toEqual({ done: true, round: 1, answered: 24, missing: 0 });
    const rows = await rowsOf();
    expect(rows).toHaveLength(24);
    expect(rows[2]).toMatchObject({
      id: "finqa_test_1",
      model: "base",
      sample: 0,
      answer: "I add.\n\nANSWER: 1",
      score: 0,
      stopReason: "end_turn",
      inputTokens: 1000,
      outputTokens: 100,
      latencyMs: 900,
      error: null,
    });
    expect(rows[3]).toMatchObject({ id: "finqa_test_1", model: "tuned", score: 1 });
    expect(rows[0]?.cluster).toBe(rows[5]?.cluster);
    expect(rows[0]?.cluster).not.toBe(rows[6]?.cluster);
  });

  it("asks as many samples of a row as the plan says, each kept by itself", async () => {
    await answer({ samplesPerRow: 3 }, { shard: { from: 2, rows: 1 }, models: [BASE] });
    expect((await rowsOf("evening", 2)).map(({ sample }) => sample)).toEqual([0, 1, 2]);
    expect((await bench.keys("rft-answers/")).map((key) => key.replace(/^.*\//, ""))).toEqual([
      "2-0.json",
      "2-1.json",
      "2-2.json",
    ]);
  });

  it("sends the reward function what Bedrock sends: the prompt's turns, the answer last, the reference in the metadata", async () => {
    let sent: unknown;
    bench.reward = (samples) => {
      sent = samples;
      return ok((samples as { id: string }[]).map(({ id }) => ({ id, aggregate_reward_score: 0.5 })));
    };
    await answer({}, { shard: { from: 3, rows: 1 }, models: [TUNED] });
    expect(sent).toEqual([
      {
        id: expect.any(String) as string,
        messages: [
          { role: "system", content: "You are a financial analyst." },
          { role: "user", content: expect.stringContaining("what is 3 plus 100?") as string },
          { role: "assistant", content: "I add.\n\nANSWER: 103" },
        ],
        metadata: { reference_answer: { answer: "103" } },
      },
    ]);
    expect((await rowsOf("evening", 3))[0]?.score).toBe(0.5);
  });
});

describe("an answer that stands in the store", () => {
  it("is not asked again, by a retry or by another evaluation", async () => {
    await answer();
    expect(await answer()).toMatchObject({ done: true, answered: 24 });
    await answer({ execution: evaluationExecution("morning") });
    expect(bench.asked).toHaveLength(24);
    expect(await rowsOf("morning")).toEqual(await rowsOf("evening"));
  });

  it("is that of the same model, split and settings alone", async () => {
    const shard = { from: 0, rows: 1 };
    await answer({}, { shard, models: [BASE] });
    await answer({ inference: { maxTokens: 500, temperature: 0, reasoningEffort: "none" } }, { shard, models: [BASE] });
    await answer({}, { shard, models: [{ ...TUNED, modelArn: `${TUNED.modelArn}2` }] });
    expect(bench.asked).toHaveLength(3);
  });

  it("survives the Lambda that was killed in the middle: at most the answer on its way is asked twice", async () => {
    let calls = 0;
    let killed: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => (killed = resolve));
    bench.answer = (question) => {
      if (++calls === 8) killed();
      return calls === 8 ? "reset" : rightAnswer(question);
    };
    // The eighth call's answer never becomes an answer: what ran until then is left alone, as a killed process leaves
    // it.
    const stopped = {
      ...bench.dependencies,
      time: { ...bench.dependencies.time, sleep: () => new Promise<never>(() => undefined) },
    };
    void answerShard({ evaluation: evaluationPlan(), models: [BASE, TUNED], shard: SHARD, round: 0 }, stopped);
    await hung;
    expect(await answer()).toEqual({ done: true, round: 1, answered: 24, missing: 0 });
    expect([...timesAsked().values()].filter((times) => times > 1)).toEqual([2]);
    expect(bench.asked).toHaveLength(25);
  });

  it("is written before the next is asked", async () => {
    const written: number[] = [];
    let waiting = Promise.resolve();
    bench.answer = (question) => {
      waiting = waiting.then(async () => void written.push((await bench.keys("rft-answers/")).length));
      return rightAnswer(question);
    };
    await answer({}, { models: [BASE], shard: { from: 0, rows: 3 } });
    await waiting;
    expect(written[0]).toBeLessThanOrEqual(1);
    expect(written).toHaveLength(3);
  });
});

describe("a shard whose Lambda is out of time", () => {
  it("goes round again, and asks only what is missing", async () => {
    bench.time = 60_000 + 30_000 + 4_000;
    expect(await answer()).toMatchObject({ done: false, round: 1, answered: 5, missing: 19 });
    bench.time = 900_000;
    expect(await answer({}, { round: 1 })).toMatchObject({ done: true, round: 2, answered: 24 });
    expect(bench.asked).toHaveLength(24);
  });

  it("leaves what is unanswered after six rounds missing, which is no 0", async () => {
    bench.time = 60_000 + 30_000 + 4_000;
    expect(await answer({}, { round: 5 })).toEqual({ done: true, round: 6, answered: 5, missing: 19 });
    const rows = await rowsOf();
    expect(rows.filter(({ score }) => score === null)).toHaveLength(19);
    expect(rows.at(-1)).toMatchObject({
      answer: null,
      score: null,
      error: expect.stringContaining("6 rounds") as string,
    });
  });

  it("keeps free what a call takes: twice the longest that is known, and four minutes at most", async () => {
    bench.time = 900_000;
    bench.answer = (question) => {
      bench.time -= 119_000;
      return rightAnswer(question);
    };
    await answer({}, { models: [BASE] });
    expect(bench.asked).toHaveLength(6); // after five 300 s are left: 60 to wrap up and 240 for a call; then 180
  });
});

describe("a model that does not answer", () => {
  it("of a throttled call is asked again, until every row is answered", async () => {
    let calls = 0;
    bench.answer = (question) =>
      ++calls % 10 < 3
        ? awsError(calls % 2 === 0 ? "ThrottlingException" : "ModelNotReadyException", 429)
        : rightAnswer(question);
    expect(await answer()).toMatchObject({ done: true, answered: 24, missing: 0 });
    expect(bench.asked.length).toBeGreaterThan(30);
    expect((await rowsOf()).every(({ score }) => score !== null)).toBe(true);
  });

  it("waits longer with each failure in a row", async () => {
    bench.answer = () => awsError("ThrottlingException", 429);
    await answer({}, { models: [BASE], shard: { from: 0, rows: 1 } });
    // 900 s of half-jittered waits of 1, 2, 4, … 30 s: 0.5 + 1 + 2 + 4 + 8 + 15 × n, and a second a call
    expect(bench.asked.length).toBeGreaterThan(45);
    expect(bench.asked.length).toBeLessThan(60);
  });

  it.each([
    ["ModelTimeoutException", 408, 3],
    ["ModelErrorException", 424, 3],
    ["InternalServerException", 500, 10],
    ["ServiceUnavailableException", 503, 10],
  ])(
    "with %s to one row leaves that row missing after some tries, and answers the others",
    async (name, status, tries) => {
      bench.answer = (question) => (question.row === 4 ? awsError(name, status, "the reason") : rightAnswer(question));
      expect(await answer({}, { models: [TUNED] })).toMatchObject({ done: true, answered: 11, missing: 1 });
      expect(timesAsked().get(`${DEPLOYMENT_ARN} 4`)).toBe(tries);
      expect((await rowsOf())[4]).toMatchObject({ answer: null, score: null, error: `${name}: the reason` });
    },
  );

  it("is asked again by the next evaluation for what is missing", async () => {
    bench.answer = (question) => (question.row === 4 ? awsError("ModelErrorException", 424) : rightAnswer(question));
    await answer({}, { models: [TUNED] });
    bench.answer = rightAnswer;
    const before = bench.asked.length;
    await answer({ execution: evaluationExecution("morning") }, { models: [TUNED] });
    expect(bench.asked.slice(before).map(({ row }) => row)).toEqual([4]);
  });

  it.each(["reset" as const, { status: 200, body: "{no json" }, { status: 200, body: "" }])(
    "for a broken connection or answer (%j) is asked again",
    async (broken) => {
      let calls = 0;
      bench.answer = (question) => (++calls === 2 ? broken : rightAnswer(question));
      expect(await answer({}, { models: [BASE] })).toMatchObject({ answered: 12 });
    },
  );

  it.each([
    "Input is too long for requested model.",
    "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.",
  ])("because the prompt is too long (%s) leaves the row missing, at once", async (message) => {
    bench.answer = (question) =>
      question.row === 4 ? awsError("ValidationException", 400, message) : rightAnswer(question);
    expect(await answer({}, { models: [BASE] })).toMatchObject({ done: true, answered: 11, missing: 1 });
    expect(timesAsked().get(`${PROFILE} 4`)).toBe(1);
  });

  it.each([
    ["AccessDeniedException", 403, "not authorized", BASE, "ModelAccessDenied", /the model's access.*Then redrive/s],
    ["ResourceNotFoundException", 404, "no such", BASE, "ModelNotFound", /inference profile/],
    ["ResourceNotFoundException", 404, "no such", TUNED, "CandidateGone", /deploys the model again/],
    [
      "ValidationException",
      400,
      "The provided model identifier is invalid.",
      BASE,
      "ModelNotFound",
      /inference profile/,
    ],
    [
      "ValidationException",
      400,
      "Invocation of model ID amazon.nova-2-lite-v1:0 with on-demand throughput isn’t supported.",
      BASE,
      "ModelRefused",
      /start a new execution with us\.amazon\.nova-2-lite-v1:0/,
    ],
    [
      "ValidationException",
      400,
      "reasoningConfig is not permitted",
      TUNED,
      "ModelRefused",
      /"reasoningEffort": "none"/,
    ],
    ["UnrecognizedClientException", 403, "bad token", BASE, "ModelAccessDenied", /bad token/],
  ])("with %s (%i, %s) ends the step, and says what to do", async (name, status, words, model, error, advice) => {
    bench.answer = () => awsError(name, status, words);
    const failed = answer({}, { models: [model] });
    await expect(failed).rejects.toMatchObject({ name: error, message: expect.stringMatching(advice) as string });
    await expect(failed).rejects.toThrow(words);
    expect(bench.asked).toHaveLength(1);
  });
});

describe("the budget", () => {
  // 1,000 tokens in and 100 out are $0.000605 of the base and $0.00055 of the tuned model
  it("ends the evaluation once it is spent; the answers are kept, and a new one with more asks only the rest", async () => {
    await expect(answer({ maxDollars: 0.005 }, { models: [BASE] })).rejects.toMatchObject({
      name: "BudgetReached",
      message: expect.stringMatching(
        /has spent \$0\.01 of maxDollars 0\.005.*higher maxDollars, which asks only what is missing/s,
      ) as string,
    });
    expect(bench.asked).toHaveLength(9);
    expect(await bench.keys("rft-answers/")).toHaveLength(9);
    await answer({ execution: evaluationExecution("again"), maxDollars: 1 }, { models: [BASE] });
    expect(bench.asked).toHaveLength(12);
  });

  it("counts what every shard of the execution has spent, in earlier rounds too", async () => {
    await answer({ maxDollars: 0.008 }, { models: [BASE], shard: { from: 0, rows: 10 } });
    await expect(
      answer({ maxDollars: 0.008 }, { models: [BASE], shard: { from: 10, rows: 2 } }),
    ).resolves.toMatchObject({ done: true });
    await expect(
      answer({ maxDollars: 0.0065 }, { models: [TUNED], shard: { from: 10, rows: 2 } }),
    ).rejects.toMatchObject({
      name: "BudgetReached",
    });
  });

  it("does not count what another execution has paid for", async () => {
    await answer({ execution: evaluationExecution("morning") }, { models: [BASE] });
    await expect(answer({ maxDollars: 0.0001 }, { models: [BASE] })).resolves.toMatchObject({ answered: 12 });
  });
});

describe("a deployment that is not the evaluation's own", () => {
  const given = { ...TUNED, temporary: false };
  const deployment = (modelArn: string, updateDetails?: object) =>
    ok({
      customModelDeploymentArn: DEPLOYMENT_ARN,
      modelDeploymentName: "somebody's",
      modelArn,
      createdAt: "2026-11-24T10:00:00Z",
      status: "Active",
      ...(updateDetails === undefined ? {} : { updateDetails }),
    });

  it("is asked as long as it serves the model", async () => {
    bench.control = () => deployment(TUNED.modelArn);
    expect(await answer({}, { models: [given] })).toMatchObject({ answered: 12 });
  });

  it.each([
    ["serves another model", deployment("arn:other")],
    ["is being updated", deployment(TUNED.modelArn, { modelArn: "arn:other", updateStatus: "Updating" })],
    ["is gone", awsError("ResourceNotFoundException", 404)],
  ])("ends the step once it %s, and the answer is not kept under the model's name", async (_, control) => {
    bench.control = () => control;
    await expect(answer({}, { models: [given] })).rejects.toMatchObject({ name: "ServedModelChanged" });
    expect(await bench.keys("rft-answers/")).toEqual([]);
  });
});

describe("a reward function that fails", () => {
  it.each([
    [
      "throws",
      {
        status: 200,
        headers: { "x-amz-function-error": "Unhandled" },
        body: { errorType: "TypeError", errorMessage: "no such column" },
      },
      /TypeError: no such column/,
    ],
    ["answers no array", ok({ score: 1 }), /can't be read/],
    ["answers too few", ok([]), /can't be read/],
    ["answers no number", ok([{ id: "finqa_test_0-0", aggregate_reward_score: "1" }]), /can't be read/],
  ])("(it %s) ends the step, never in a score of 0; a redrive asks nothing again", async (_, broken, words) => {
    bench.reward = () => broken;
    await expect(answer()).rejects.toMatchObject({
      name: "RewardFailed",
      message: expect.stringMatching(words) as string,
    });
    expect(await bench.keys("rft-evaluations/evening/shards/")).toEqual([]);
    const { reward } = await workbench();
    bench.reward = reward;
    expect(await answer()).toMatchObject({ done: true, answered: 24 });
    expect(bench.asked).toHaveLength(24);
  });

  it("(it is throttled) is for the machine to retry", async () => {
    bench.reward = () => awsError("TooManyRequestsException", 429);
    await expect(answer()).rejects.toMatchObject({ name: "ServiceTemporarilyUnavailable" });
  });

  it("is called with at most 64 samples, and at most what Lambda carries", async () => {
    const batches: number[] = [];
    const { reward } = bench;
    bench.reward = (samples) => {
      batches.push((samples as unknown[]).length);
      return reward(samples);
    };
    await answer({ samplesPerRow: 6 }, { models: [BASE] });
    expect(batches).toEqual([64, 8]);
    bench.answer = ({ row }) => conversed(`${"x".repeat(600_000)}\nANSWER: ${row + 100}`);
    await answer(
      { execution: evaluationExecution("long"), inference: { maxTokens: 9, temperature: 0, reasoningEffort: "none" } },
      { models: [BASE], shard: { from: 0, rows: 5 } },
    );
    expect(batches.slice(2)).toEqual([2, 2, 1]);
  });
});
