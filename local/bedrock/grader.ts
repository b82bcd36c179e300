import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { REGION } from "../template/intrinsics.ts";
import type { Prompt } from "./training-data.ts";

/** An answer of the policy that is to be scored. */
export interface Rollout {
  readonly prompt: Prompt;
  readonly completion: string;
}

export type Grade = (rollouts: readonly Rollout[]) => Promise<number[]>;

/** SageMaker's default for the same container; Bedrock does not document its own. */
const BATCH = 64;
/** AWS ML blog, 2026-04-13: a call that still fails after three retries is surfaced. */
const RETRIES = 3;

/**
 * Scores answers as Bedrock does: through Lambda's API, in batches, with the reference both where the guide and where
 * the samples put it.
 */
export function lambdaGrader(endpoint: string, caller: string, functionArn: string): Grade {
  const lambda = new LambdaClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: caller, secretAccessKey: "rehearsal" },
    requestHandler: { requestTimeout: 900_000 },
  });
  let sequence = 0;
  return async (rollouts) => {
    const scores: number[] = [];
    for (let at = 0; at < rollouts.length; at += BATCH) {
      const batch = rollouts.slice(at, at + BATCH).map(({ prompt, completion }) => ({
        id: `${prompt.id}-${sequence++}`,
        messages: [...prompt.messages, { role: "assistant", content: completion }],
        reference_answer: prompt.reference,
        metadata: { reference_answer: prompt.reference },
      }));
      scores.push(...(await scored(batch)));
    }
    return scores;
  };

  async function scored(batch: readonly { id: string }[]): Promise<number[]> {
    let fault = "";
    for (let attempt = 0; attempt <= RETRIES; attempt++) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(batch) }),
      );
      const text = Buffer.from(Payload ?? []).toString("utf8");
      if (FunctionError === undefined) return scoresOf(text, batch);
      fault = text;
    }
    throw new Error(`The reward function ${functionArn} failed after ${RETRIES} retries: ${fault.slice(0, 500)}`);
  }
}

function scoresOf(text: string, batch: readonly { id: string }[]): number[] {
  const results = JSON.parse(text) as { id?: unknown; aggregate_reward_score?: unknown }[];
  if (!Array.isArray(results) || results.length !== batch.length)
    throw new Error(
      `The reward function answered ${Array.isArray(results) ? `${results.length} results` : "no list"} for ${batch.length} samples.`,
    );
  const byId = new Map(results.map(({ id, aggregate_reward_score: score }) => [id, score]));
  return batch.map(({ id }) => {
    const score = byId.get(id);
    if (typeof score !== "number" || Number.isNaN(score))
      throw new Error(`The reward function gave the sample ${id} no score.`);
    return score;
  });
}
