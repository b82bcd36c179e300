import { PutObjectCommand } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { AnswerShardEvent, MAX_ROUNDS, PROBE_ROWS, type ShardProgress } from "../../contract/evaluation/answers.ts";
import { shardKey } from "../../contract/keys.ts";
import { parseEvent } from "../../contract/parse.ts";
import { AnswerStore } from "../answers/answer-store.ts";
import { askQuestions, type Question } from "../answers/ask-questions.ts";
import { datasetRows } from "../answers/dataset-rows.ts";
import type { AnswerDependencies } from "../answers/dependencies.ts";
import { knownAnswers, type NumberedLine, questionsOf } from "../answers/known-answers.ts";
import { paidBy } from "../answers/paid-by.ts";
import { scoreAnswers } from "../answers/score-answers.ts";
import { Spending } from "../answers/spending.ts";
import { answeredRow } from "./answered-row.ts";

/**
 * Asks every model every row of a shard that has no stored answer yet, and writes the shard's lines of rows.jsonl once
 * all are answered, or the rounds are used up.
 * @throws BudgetReached, CandidateGone, ModelAccessDenied, ModelNotFound, ModelRefused, ServedModelChanged,
 *   RewardFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function answerShard(event: unknown, dependencies: AnswerDependencies): Promise<ShardProgress> {
  const { evaluation, models, shard, round: earlierRounds } = parseEvent(AnswerShardEvent, "AnswerShard", event);
  const { s3, bucket, lambda, runtime, bedrock, time } = dependencies;
  const round = earlierRounds + 1;

  const rows: NumberedLine[] = [];
  for await (const line of datasetRows(s3, bucket, evaluation.dataset, shard))
    rows.push({ row: shard.from + rows.length, line });
  const questions = questionsOf(evaluation, models, rows, evaluation.samplesPerRow);
  const store = new AnswerStore(s3, bucket);
  const known = await knownAnswers(store, questions);

  const own = paidBy(evaluation.execution.arn, known, isNotOfTheProbe);
  const spending = new Spending({ s3, bucket, evaluation, part: String(shard.from), own });
  await spending.share();
  const longestCall = Math.max(0, ...Array.from(known.values(), ({ latencyMs }) => latencyMs));
  const unanswered = questions.filter((question) => !known.has(question));
  const asked = await askQuestions(
    unanswered,
    { runtime, bedrock, store, spending, evaluation, time },
    longestCall,
  ).finally(() => spending.share());

  const answered = known.size + asked.answers.size;
  const progress = { round, answered, missing: questions.length - answered };
  if (asked.outOfTime && round < MAX_ROUNDS) return { ...progress, done: false };

  const answers = new Map([...known, ...asked.answers]);
  const complete = questions.flatMap((question) => {
    const answer = answers.get(question);
    return answer === undefined ? [] : [{ question, line: question.line, answer: answer.answer }];
  });
  const scores = await scoreAnswers(lambda, evaluation.rewardFunctionVersionArn, complete);
  const scoreOf = new Map(complete.map(({ question }, i) => [question, scores[i]]));
  const lines = questions.map((question) =>
    JSON.stringify(answeredRow(question, answers.get(question), scoreOf.get(question), asked.missing.get(question))),
  );
  const key = shardKey(evaluation.execution.name, shard.from);
  await s3
    .send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: `${lines.join("\n")}\n`,
        ContentType: "application/jsonl",
      }),
    )
    .catch((error: unknown) => {
      throw callFailure("s3:PutObject", `s3://${bucket}/${key}`, error);
    });
  return { ...progress, done: true };
}

/** ProbeModels counts its own rows. */
const isNotOfTheProbe = ({ row, sample }: Question): boolean => row >= PROBE_ROWS || sample > 0;
