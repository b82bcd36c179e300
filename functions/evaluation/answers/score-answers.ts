import type { LambdaClient } from "@aws-sdk/client-lambda";
import { callReward } from "../../aws/call-reward.ts";
import { RewardFailed } from "../../contract/errors.ts";
import type { RewardSample } from "../../contract/reward.ts";
import type { DatasetLine } from "../../../recipes/recipe.ts";

/** An answer to a line of the dataset. */
export interface AnsweredLine {
  readonly line: Pick<DatasetLine, "task_id" | "messages" | "reference_answer">;
  readonly answer: string;
}

/** SageMaker's default for the same container is 64 samples a call; Bedrock does not document its own. */
const MAX_SAMPLES = 64;
/** Characters of a call: Lambda takes 6 MB, and a character is up to three bytes. */
const MAX_CHARACTERS = 1_500_000;

/**
 * Scores with the same version of the reward function that trains, in the shape that Bedrock sends. Scores are not
 * stored: a call takes milliseconds, and so would reading a stored score.
 * @returns a score for each, in order
 * @throws RewardFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function scoreAnswers(
  lambda: LambdaClient,
  versionArn: string,
  answers: readonly AnsweredLine[],
): Promise<number[]> {
  const scores: number[] = [];
  for (const samples of batches(answers.map(sampleOf))) {
    const { payload } = await callReward(
      lambda,
      versionArn,
      samples,
      (words) =>
        new RewardFailed(
          `The reward function ${versionArn} failed on ${samples.length} answers: ${words}\nNo answer is lost or scored 0. Look into its log group, then redrive; a new execution may name another version as rewardFunctionArn.`,
        ),
    );
    scores.push(...scoresOf(payload, samples, versionArn));
  }
  return scores;
}

const sampleOf = ({ line, answer }: AnsweredLine, index: number): RewardSample => ({
  id: `${line.task_id}-${index}`,
  messages: [...line.messages, { role: "assistant", content: answer }],
  metadata: { reference_answer: line.reference_answer },
});

function* batches(samples: readonly RewardSample[]): Generator<RewardSample[]> {
  let batch: RewardSample[] = [];
  let characters = 0;
  for (const sample of samples) {
    const length = JSON.stringify(sample).length;
    if (batch.length === MAX_SAMPLES || (batch.length > 0 && characters + length > MAX_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(sample);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

function scoresOf(payload: unknown, samples: readonly RewardSample[], versionArn: string): number[] {
  const results = Array.isArray(payload) ? (payload as Record<string, unknown>[]) : [];
  return samples.map(({ id }, i) => {
    const result = results[i];
    const score = result?.["aggregate_reward_score"];
    if (result?.["id"] === id && typeof score === "number" && Number.isFinite(score)) return score;
    throw new RewardFailed(
      `The reward function ${versionArn} was sent ${samples.length} answers, and its result ${i} can't be read: expected {"id": "${id}", "aggregate_reward_score": <number>}, got ${(JSON.stringify(result ?? payload) as string | undefined)?.slice(0, 200) ?? "nothing"}. No answer is lost or scored 0. A function of the reward's contract answers an array, one result a sample, in order. Start a new execution with such a version as rewardFunctionArn.`,
    );
  });
}
