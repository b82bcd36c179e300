import { GetAliasCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { callFailure } from "../../aws/call-failure.ts";
import type { EvaluationInput } from "../../contract/evaluation/evaluation-input.ts";
import { faultAt } from "../../contract/input-faults.ts";
import type { TrainedWith } from "./trained-with.ts";

export interface PlannedReward {
  readonly versionArn?: string;
  readonly faults: readonly string[];
}

/**
 * The version of the reward function that scores: the input's, else the one that the tuned model was trained with, else
 * the one that is live. A published version, so that a deployment during the evaluation does not change the scoring.
 */
export async function planReward(
  { rewardFunctionArn: requested }: EvaluationInput,
  trained: TrainedWith | undefined,
  { lambda, rewardFunctionArn: aliasArn }: { readonly lambda: LambdaClient; readonly rewardFunctionArn: string },
): Promise<PlannedReward> {
  const [, functionArn = "", alias = ""] = /^(.+):([^:]+)$/.exec(aliasArn) ?? [];
  const arn = requested ?? trained?.rewardFunctionArn;
  if (arn === undefined)
    return { versionArn: `${functionArn}:${await versionOf(lambda, functionArn, alias)}`, faults: [] };
  if (arn.startsWith(`${functionArn}:`) && /^\d+$/.test(arn.slice(functionArn.length + 1)))
    return { versionArn: arn, faults: [] };
  const whose = requested === undefined ? "; the tuned model was trained with this one: name another" : "";
  return {
    faults: [
      faultAt(
        ["rewardFunctionArn"],
        arn,
        `a published version of this stack's reward function, ${functionArn}:<number>${whose}`,
      ),
    ],
  };
}

async function versionOf(lambda: LambdaClient, functionArn: string, alias: string): Promise<string> {
  const { FunctionVersion = "" } = await lambda
    .send(new GetAliasCommand({ FunctionName: functionArn, Name: alias }))
    .catch((error: unknown) => {
      throw callFailure("lambda:GetAlias", `${functionArn}:${alias}`, error);
    });
  return FunctionVersion;
}
