import { EvaluationTooExpensive, ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import {
  type Askable,
  PROBE_ROWS,
  type Probe,
  ProbeModelsEvent,
  type StoredAnswer,
} from "../../contract/evaluation/answers.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { parseEvent } from "../../contract/parse.ts";
import { AnswerStore } from "../answers/answer-store.ts";
import { answersFolder } from "../answers/answers-folder.ts";
import { type Asked, askQuestions, type Question } from "../answers/ask-questions.ts";
import { datasetRows } from "../answers/dataset-rows.ts";
import type { AnswerDependencies } from "../answers/dependencies.ts";
import { knownAnswers, type NumberedLine, questionsOf } from "../answers/known-answers.ts";
import { paidBy } from "../answers/paid-by.ts";
import { scoreAnswers } from "../answers/score-answers.ts";
import { PROBE_PART, Spending } from "../answers/spending.ts";
import { estimateOf, type ProbedModel } from "./estimate.ts";

/**
 * Asks every model the first ten rows, all models at once: so it is known before the rest is asked whether each can be
 * asked with these settings, whether its answers can be scored, and what the rest will cost. The answers are stored
 * where AnswerShard looks for them.
 * @throws EvaluationTooExpensive, ModelAccessDenied, ModelNotFound, ModelRefused, CandidateGone, ServedModelChanged,
 *   BudgetReached, RewardFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function probeModels(event: unknown, dependencies: AnswerDependencies): Promise<Probe> {
  const { evaluation, models } = parseEvent(ProbeModelsEvent, "ProbeModels", event);
  const { s3, bucket, lambda, runtime, bedrock, time } = dependencies;
  const rows: NumberedLine[] = [];
  for await (const line of datasetRows(s3, bucket, evaluation.dataset, {
    from: 0,
    rows: Math.min(PROBE_ROWS, evaluation.dataset.rows),
  }))
    rows.push({ row: rows.length, line });
  const store = new AnswerStore(s3, bucket);
  const questions = questionsOf(evaluation, models, rows, 1);
  const known = await knownAnswers(store, questions);
  const spending = new Spending({
    s3,
    bucket,
    evaluation,
    part: PROBE_PART,
    own: paidBy(evaluation.execution.arn, known),
  });
  await spending.share();
  const asking = { runtime, bedrock, store, spending, evaluation, time };
  const outcomes = await Promise.allSettled(
    models.map((model) =>
      askQuestions(
        questions.filter((question) => question.model === model && !known.has(question)),
        asking,
        0,
      ),
    ),
  ).finally(() => spending.share());
  const asked = outcomes.map(valueOf);

  const probed: ProbedModel[] = [];
  for (const [i, model] of models.entries()) {
    const answers = answersOf(model, known, asked[i]);
    assertHasAnswered(model, answers, asked[i]);
    const complete = [...answers].map(([{ line }, { answer }]) => ({ line, answer }));
    const scores = await scoreAnswers(lambda, evaluation.rewardFunctionVersionArn, complete);
    probed.push({
      model,
      answers: [...answers.values()],
      scores,
      missing: rows.length - answers.size,
      toCome: await answersToCome(evaluation, model, store),
    });
  }
  const probe = estimateOf(probed, spending.own, evaluation);
  if (probe.usDollarsSpent + probe.usDollarsToCome > evaluation.maxDollars)
    throw new EvaluationTooExpensive(
      `${probe.sentence} That is over maxDollars ${evaluation.maxDollars}. Start a new execution with a higher maxDollars, or with fewer rows, samples or models; what was answered is kept.`,
    );
  return probe;
}

/** Every model finishes before the first failure is thrown: all answers are stored. */
function valueOf(outcome: PromiseSettledResult<Asked>): Asked {
  if (outcome.status === "fulfilled") return outcome.value;
  throw outcome.reason;
}

function answersOf(
  model: AskedModel,
  known: ReadonlyMap<Question, StoredAnswer>,
  asked: Asked | undefined,
): ReadonlyMap<Question, StoredAnswer> {
  return new Map([...known, ...(asked?.answers ?? [])].filter(([question]) => question.model === model));
}

/** @throws ServiceTemporarilyUnavailable where Bedrock let no call through, or every one failed: the machine retries */
function assertHasAnswered(
  { name, modelId }: AskedModel,
  answers: ReadonlyMap<Question, StoredAnswer>,
  asked: Asked | undefined,
): void {
  if (answers.size > 0) return;
  const words = [...new Set(asked?.missing.values())].join("; ") || "it was throttled all the time";
  throw new ServiceTemporarilyUnavailable(
    `The model ${name} (${modelId}) answered none of the first rows, bedrock:InvokeModel: ${words}. The state machine retries. If it lasts, look at the account's tokens per minute for the model (Service Quotas), then redrive.`,
  );
}

async function answersToCome(evaluation: Askable, { modelArn }: AskedModel, store: AnswerStore): Promise<number> {
  const { dataset, samplesPerRow } = evaluation;
  return (
    dataset.rows * samplesPerRow - (await store.count(answersFolder(modelArn, evaluation), dataset.rows, samplesPerRow))
  );
}
