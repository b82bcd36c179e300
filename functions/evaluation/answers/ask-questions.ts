import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { type BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import type { Askable, StoredAnswer } from "../../contract/evaluation/answers.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";
import type { DatasetLine } from "../../../recipes/recipe.ts";
import { costOf } from "../prices.ts";
import type { AnswerStore } from "./answer-store.ts";
import { askFailure } from "./ask-failure.ts";
import { converseRequest, readAnswer } from "./converse.ts";
import { assertServesItsModel } from "./served-model.ts";
import type { Spending } from "./spending.ts";
import { backoff, callTimeout, type TimeLeft, timeForACall } from "./time-left.ts";

/** One sample of one row for one model. */
export interface Question {
  readonly model: AskedModel;
  readonly line: DatasetLine;
  /** Number of the line in its file, from 0. */
  readonly row: number;
  readonly sample: number;
  /** Of the answer, in the store. */
  readonly key: string;
}

export interface Asking {
  /** Makes one attempt: this code decides on a second one, since every answer is paid for. */
  readonly runtime: BedrockRuntimeClient;
  readonly bedrock: BedrockClient;
  readonly store: AnswerStore;
  readonly spending: Spending;
  readonly evaluation: Askable;
  readonly time: TimeLeft;
}

export interface Asked {
  readonly answers: ReadonlyMap<Question, StoredAnswer>;
  /** Why a question has no answer, though it was asked. */
  readonly missing: ReadonlyMap<Question, string>;
  /** true: there was no time for some questions. */
  readonly outOfTime: boolean;
}

/**
 * Asks one question after the other, and writes each answer before the next is asked: if this is killed, at most the
 * answer that is on its way is lost. A question that fails goes to the end of the queue.
 * @param longestCall milliseconds of the longest call so far
 * @throws BudgetReached, CandidateGone, ModelAccessDenied, ModelNotFound, ModelRefused, ServedModelChanged,
 *   ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function askQuestions(
  questions: readonly Question[],
  asking: Asking,
  longestCall: number,
): Promise<Asked> {
  const { runtime, bedrock, store, spending, evaluation, time } = asking;
  const answers = new Map<Question, StoredAnswer>();
  const missing = new Map<Question, string>();
  const tries = new Map<Question, number>();
  const line = [...questions];
  let longest = longestCall;
  /** In a row: a success resets the backoff. */
  let failures = 0;

  for (let question = line.shift(); question !== undefined; question = line.shift()) {
    if (!timeForACall(time, longest)) return { answers, missing, outOfTime: true };
    spending.assertLeft();
    const before = time.remaining();
    const answer = await attempt(question);
    if (answer === undefined) continue;
    failures = 0;
    longest = Math.max(longest, before - time.remaining());
    await assertServesItsModel(bedrock, question.model);
    await store.write(question.key, answer);
    answers.set(question, answer);
    await spending.add(costOf(question.model.modelArn, { input: answer.inputTokens, output: answer.outputTokens }));
  }
  return { answers, missing, outOfTime: false };

  /** @returns undefined where the question has to be asked again, or is missing */
  async function attempt(question: Question): Promise<StoredAnswer | undefined> {
    const { model } = question;
    try {
      const request = converseRequest(model.modelId, question.line, evaluation.inference);
      const output = await runtime.send(new ConverseCommand(request), { requestTimeout: callTimeout(time) });
      return { ...readAnswer(output), askedBy: evaluation.execution.arn };
    } catch (error) {
      const failure = askFailure(error, model);
      if (failure.kind === "fatal") throw failure.error;
      if (failure.kind === "missing" || (failure.kind === "failing" && triedEnough(question, failure.tries))) {
        missing.set(question, failure.words);
        return undefined;
      }
      line.push(question);
      await time.sleep(backoff(++failures, time));
      return undefined;
    }
  }

  function triedEnough(question: Question, allowed: number): boolean {
    const tried = (tries.get(question) ?? 0) + 1;
    tries.set(question, tried);
    return tried >= allowed;
  }
}
