import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { RewardSample } from "../contract/reward.ts";
import { callFailure } from "./call-failure.ts";

/**
 * At most so many characters of the function's own message: Step Functions cuts a cause at 32 KiB, and what to do comes
 * after it.
 */
const MAX_WORDS = 3_000;

export interface RewardCall {
  /** What the function answered, not yet checked. */
  readonly payload: unknown;
  /** Of the version that did; a published one is a number. */
  readonly executedVersion: string | undefined;
}

/**
 * Invokes a reward function as Bedrock does: synchronously, with the bare array of samples.
 * @param functionArn ARN with an alias or a version
 * @param failed makes the step's own error where the function itself failed or timed out, from its message and the
 *   version that answered
 * @throws what `failed` makes, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function callReward(
  lambda: LambdaClient,
  functionArn: string,
  samples: readonly RewardSample[],
  failed: (words: string, executedVersion: string | undefined) => Error,
): Promise<RewardCall> {
  const answer = await lambda
    .send(
      new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: "RequestResponse",
        Payload: JSON.stringify(samples),
      }),
    )
    .catch((error: unknown) => {
      throw callFailure("lambda:InvokeFunction", functionArn, error);
    });
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  const payload = parsed(text);
  if (answer.FunctionError !== undefined) {
    const { errorType = answer.FunctionError, errorMessage = text } = (payload ?? {}) as {
      errorType?: unknown;
      errorMessage?: unknown;
    };
    throw failed(`${String(errorType)}: ${String(errorMessage).slice(0, MAX_WORDS)}`, answer.ExecutedVersion);
  }
  // Lambda's answer is always JSON: anything else comes from between us and Lambda, and is transient.
  if (payload === undefined)
    throw callFailure(
      "lambda:InvokeFunction",
      functionArn,
      new SyntaxError(`the answer is not JSON: ${text.slice(0, 100)}`),
    );
  return { payload, executedVersion: answer.ExecutedVersion };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
