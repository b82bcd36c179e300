import type { AnsweredRow, EvaluationSummary } from "../../functions/contract/evaluation/evaluation-summary.ts";
import { summarize } from "../../functions/evaluation/statistics/summarize.ts";
import { readQuestion } from "../../functions/dataset/question.ts";
import { datasetLine, DIGEST, PROFILE, REWARD_VERSION } from "./evaluation-bench.ts";

/** 60 pages of three rows. */
const ROWS = Array.from({ length: 180 }, (_, row) => readQuestion(datasetLine(row)));

/**
 * Base against tuned: the base is right on every second row, the tuned model on all where it wins, else on the same.
 */
export function evaluationSummary({
  execution,
  wins,
  candidateArn,
}: {
  readonly execution: { readonly arn: string; readonly name: string };
  readonly wins: boolean;
  readonly candidateArn: string;
}): EvaluationSummary {
  const answers = ROWS.flatMap(({ id, cluster }, row) =>
    [
      ["base", row % 2],
      ["tuned", wins ? 1 : row % 2],
    ].map(([model, score]): AnsweredRow => ({
      id,
      cluster,
      model: String(model),
      sample: 0,
      answer: "ANSWER: 1",
      score: Number(score),
      stopReason: "end_turn",
      inputTokens: 1000,
      outputTokens: 100,
      latencyMs: 900,
      error: null,
    })),
  );
  return summarize(
    {
      execution: { arn: execution.arn, name: execution.name },
      dataset: { digest: DIGEST, split: "test" },
      samplesPerRow: 1,
      inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "none" },
      rewardFunctionVersionArn: REWARD_VERSION,
      minCompleted: 0.98,
      rows: ROWS,
      models: [
        { name: "base", role: "base", modelId: PROFILE, modelArn: PROFILE },
        { name: "tuned", role: "candidate", modelId: candidateArn, modelArn: candidateArn },
      ],
      tokenLimit: 1000,
      price: () => 0,
      resamples: 200,
    },
    answers,
  );
}
