import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EvaluationOutput, EvaluationSummary } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import { answerShard } from "../../../../functions/evaluation/answer-shard/answer-shard.ts";
import { compareModels } from "../../../../functions/evaluation/compare-models/compare-models.ts";
import {
  BASE,
  BUCKET,
  evaluationExecution,
  evaluationPlan,
  jsonLines,
  PROFILE,
  rightAnswer,
  TUNED,
  type Workbench,
  workbench,
} from "../../../support/evaluation-bench.ts";
import { awsError } from "../../../support/scripted-server.ts";

let bench: Workbench;
beforeEach(async () => {
  bench = await workbench();
});
afterEach(() => bench.close());

const SHARDS = [
  { from: 0, rows: 7 },
  { from: 7, rows: 5 },
];
const compare = (name = "evening") =>
  compareModels(
    { evaluation: evaluationPlan({ execution: evaluationExecution(name) }), models: [BASE, TUNED], shards: SHARDS },
    { s3: bench.s3, bucket: BUCKET },
  );
async function answered(name = "evening"): Promise<void> {
  const evaluation = evaluationPlan({ execution: evaluationExecution(name) });
  for (const shard of SHARDS)
    await answerShard({ evaluation, models: [BASE, TUNED], shard, round: 5 }, bench.dependencies);
}

describe("the shards of an evaluation", () => {
  it("become rows.jsonl, summary.json, and a small output", async () => {
    await answered();
    const output = EvaluationOutput.parse(await compare());
    const rows = jsonLines(await bench.text(output.rowsKey));
    expect(rows.map(({ id, model }) => `${String(id)} ${String(model)}`)).toEqual(
      Array.from({ length: 12 }, (_, row) => [`finqa_test_${row} base`, `finqa_test_${row} tuned`]).flat(),
    );
    const summary = EvaluationSummary.parse(JSON.parse(await bench.text(output.summaryKey)));
    expect(summary).toMatchObject({
      dataset: { rows: 12, clusters: 4 },
      models: [
        { name: "base", modelId: PROFILE, completed: 12, paid: 6, inputTokens: 12_000 },
        { name: "tuned", completed: 12, paid: 12 },
      ],
    });
    expect(summary.models[0]?.usDollars).toBeCloseTo(12 * 0.000605, 9);
    expect(output).toMatchObject({
      verdict: summary.verdict,
      promotion: null,
      comparison: { first: "base", second: "tuned" },
    });
    expect(JSON.stringify(output).length).toBeLessThan(4_000);
  });

  it("say what the answers have cost, and what this execution has paid of it", async () => {
    await answered();
    expect(await compare()).toMatchObject({
      usDollars: expect.closeTo(0.01386, 6) as number,
      spentUsDollars: expect.closeTo(0.01386, 6) as number,
    });
    await answered("morning");
    expect(await compare("morning")).toMatchObject({
      usDollars: expect.closeTo(0.01386, 6) as number,
      spentUsDollars: 0,
    });
  });

  it("with missing answers count them as missing, and leave them out of every figure", async () => {
    bench.answer = (question) =>
      question.modelId === PROFILE && question.row < 4 ? awsError("ModelErrorException", 424) : rightAnswer(question);
    await answered();
    const { models, comparison } = await compare();
    expect(models[0]).toMatchObject({ asked: 12, completed: 8, missing: 4, accuracy: { value: 0.5 } });
    expect(comparison?.rows).toBe(8);
  });

  it("with less than half of a model's answers end in AnswersMissing, and leave the files for inspection", async () => {
    bench.answer = (question) =>
      question.modelId === PROFILE && question.row < 7 ? awsError("ModelErrorException", 424) : rightAnswer(question);
    await answered();
    await expect(compare()).rejects.toMatchObject({
      name: "AnswersMissing",
      message: expect.stringMatching(
        /base gave 5 of 12 answers.*The column error of .*rows\.jsonl says why.*asks only what is missing/s,
      ) as string,
    });
    expect(await bench.keys("rft-evaluations/evening/summary.json")).toHaveLength(1);
  });

  it("of which one is gone end in an error that names it", async () => {
    await answered();
    await expect(compare("other")).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("rft-evaluations/other/shards/0.jsonl") as string,
    });
  });
});
