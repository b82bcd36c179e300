import { MAX_ROUNDS, type StoredAnswer } from "../../contract/evaluation/answers.ts";
import type { AnsweredRow } from "../../contract/evaluation/evaluation-summary.ts";
import { readQuestion } from "../../dataset/question.ts";
import type { Question } from "../answers/ask-questions.ts";

/** A line of rows.jsonl. An answer that is missing has no score: an error of the infrastructure is never a 0. */
export function answeredRow(
  { model, line, sample }: Question,
  answer: StoredAnswer | undefined,
  score: number | undefined,
  error = `not answered within ${MAX_ROUNDS} rounds of at most 15 minutes each`,
): AnsweredRow {
  const { id, cluster } = readQuestion(line);
  return {
    id,
    cluster,
    model: model.name,
    sample,
    answer: answer?.answer ?? null,
    score: score ?? null,
    stopReason: answer?.stopReason ?? null,
    inputTokens: answer?.inputTokens ?? null,
    outputTokens: answer?.outputTokens ?? null,
    latencyMs: answer?.latencyMs ?? null,
    error: answer === undefined ? error : null,
  };
}
