import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { callFailure } from "../../aws/call-failure.ts";
import { RewardSmokeTestFailed } from "../../contract/errors.ts";
import type { RewardSample } from "../../contract/reward.ts";

/** Characters of the function's own words at most: Step Functions cuts a cause at 32 KiB, and what to do stands behind them. */
const MAX_WORDS = 3_000;

/** What the reward function answered, unread, and the published version that did. */
export interface RewardAnswer {
  readonly payload: unknown;
  readonly versionArn: string;
}

/**
 * Invokes the reward function as Bedrock does: synchronously, with the bare array of samples.
 * @param functionArn ARN with the alias
 * @throws RewardSmokeTestFailed where the function itself failed or timed out
 */
export async function invokeReward(
  lambda: LambdaClient,
  functionArn: string,
  samples: readonly RewardSample[],
): Promise<RewardAnswer> {
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
    throw new RewardSmokeTestFailed(
      `The reward function ${versionArn(functionArn, answer.ExecutedVersion)} failed on ${samples.length} known samples: ${String(errorType)}: ${String(errorMessage).slice(0, MAX_WORDS)}\nIt must score every batch. Read its log group, fix and deploy it, then redrive this execution: the smoke test runs again.`,
    );
  }
  // Lambda's answer is JSON, always: what is none, comes from something between us and Lambda, and passes.
  if (payload === undefined)
    throw callFailure(
      "lambda:InvokeFunction",
      functionArn,
      new SyntaxError(`the answer is no JSON: ${text.slice(0, 100)}`),
    );
  const version = answer.ExecutedVersion;
  if (version === undefined || !/^\d+$/.test(version)) {
    throw new RewardSmokeTestFailed(
      `The reward function's alias ${functionArn} answered with version ${version ?? "(none)"}, not a published one: what is tested must be what trains. Deploy the stack again, then redrive.`,
    );
  }
  return { payload, versionArn: versionArn(functionArn, version) };
}

/** The alias's ARN, with the number of the version that answered in its place. */
const versionArn = (aliasArn: string, version: string | undefined): string =>
  version === undefined ? aliasArn : aliasArn.replace(/:[^:]+$/, `:${version}`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
