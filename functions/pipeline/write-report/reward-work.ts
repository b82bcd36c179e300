import type { Run } from "../../contract/run.ts";

/** How often Bedrock calls the reward function. */
export interface RewardWork {
  readonly answers: number;
  readonly invocations: number;
  readonly seconds: number;
}

/**
 * Of the reward function at its memory, by `npm run bench`, rounded up: what an answer takes, and what a call takes
 * beside.
 */
const REWARD_MS_PER_ANSWER = 0.1;
const REWARD_MS_PER_CALL = 10;

/** @param rows of the prepared dataset */
export function rewardWork(
  { hyperParameters, useValidationData }: Pick<Run, "hyperParameters" | "useValidationData">,
  rows: { readonly train: number; readonly val: number },
): RewardWork {
  const { batchSize, epochCount, trainingSamplePerPrompt, evalInterval } = hyperParameters;
  const steps = Math.ceil(rows.train / batchSize) * epochCount;
  const validated = useValidationData ? Math.floor(steps / evalInterval) * rows.val : 0;
  const answers = rows.train * epochCount * trainingSamplePerPrompt + validated;
  const invocations = Math.ceil(answers / batchSize);
  return { answers, invocations, seconds: (answers * REWARD_MS_PER_ANSWER + invocations * REWARD_MS_PER_CALL) / 1000 };
}

export const NO_REWARD_WORK: RewardWork = { answers: 0, invocations: 0, seconds: 0 };
