import type { DeployedFunction, Deployment } from "./template/deployment.ts";

/** The function that --reward replaces. */
const REWARD = "Reward";

interface RewardModule {
  /** Module that exports `handler(event)`; absent: nothing is replaced. */
  readonly rewardFile?: string;
  /** true: it replaces published versions only, which score the training; the smoke test asks the deployed function. */
  readonly pastSmokeTest?: boolean;
}

/** The deployment with the module in place of the reward function. */
export function withReward(deployment: Deployment, { rewardFile, pastSmokeTest = false }: RewardModule): Deployment {
  if (rewardFile === undefined) return deployment;
  const replaced = (lambda: DeployedFunction): DeployedFunction => {
    const other = { ...lambda, module: rewardFile, handler: "handler" };
    return pastSmokeTest ? { ...lambda, ofVersions: other } : other;
  };
  return {
    ...deployment,
    functions: deployment.functions.map((lambda) => (lambda.id === REWARD ? replaced(lambda) : lambda)),
  };
}
