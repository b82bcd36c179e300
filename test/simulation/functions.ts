import { checkBaseline } from "../../functions/pipeline/check-baseline/check-baseline.ts";
import { checkTrainingJob } from "../../functions/pipeline/check-training-job/check-training-job.ts";
import { createTrainingJob } from "../../functions/pipeline/create-training-job/create-training-job.ts";
import { prepareDataset } from "../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { resolveRun } from "../../functions/pipeline/resolve-run/resolve-run.ts";
import { checkDeployment } from "../../functions/evaluation/check-deployment/check-deployment.ts";
import { checkPromotion } from "../../functions/evaluation/check-promotion/check-promotion.ts";
import { deployCandidate } from "../../functions/evaluation/deploy-candidate/deploy-candidate.ts";
import { promoteModel } from "../../functions/evaluation/promote-model/promote-model.ts";
import { removeCandidate } from "../../functions/evaluation/remove-candidate/remove-candidate.ts";
import { resolveEvaluation } from "../../functions/evaluation/resolve-evaluation/resolve-evaluation.ts";
import { sendNotice } from "../../functions/ended/send-notice/send-notice.ts";
import { smokeTestReward } from "../../functions/pipeline/smoke-test-reward/smoke-test-reward.ts";
import { stopChildren } from "../../functions/ended/stop-children/stop-children.ts";
import { stopTrainingJob } from "../../functions/ended/stop-training-job/stop-training-job.ts";
import { writeReport } from "../../functions/pipeline/write-report/write-report.ts";
import type { Clients } from "./clients.ts";
import {
  BEDROCK_ROLE,
  BUCKET,
  EVALUATION_MACHINE,
  type FunctionName,
  PROMOTED,
  REWARD_ALIAS,
  TOPIC,
} from "./deployed.ts";
import { currentInvocation } from "./invocation.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export type Code = (event: unknown) => Promise<unknown>;

/** Functions that ask models, which stand-ins stand in for. */
export type Asking = "ProbeModels" | "AnswerShard" | "CompareModels";

/** The functions' own logic, wired as their handlers wire it. */
export function functionsOf(
  { bedrock, lambda, s3, sfn, sns }: Clients,
  clock: VirtualClock,
): Record<Exclude<FunctionName, Asking>, Code> {
  const warn = (): void => undefined;
  const sleep = (milliseconds: number): Promise<void> => currentInvocation().waiting(clock.sleep(milliseconds));
  return {
    ResolveRun: (event) => resolveRun(event, { bedrock }),
    // A source that fails is asked again at once: its waits are real ones.
    PrepareDataset: (event) =>
      prepareDataset(event, { s3, bucket: BUCKET, retries: { tries: 5, firstWaitMs: 0, silenceMs: 600_000 } }),
    SmokeTestReward: (event) => smokeTestReward(event, { lambda, s3, rewardFunctionArn: REWARD_ALIAS }),
    CreateTrainingJob: (event) => createTrainingJob(event, { bedrock, roleArn: BEDROCK_ROLE, warn }),
    CheckTrainingJob: (event) => checkTrainingJob(event, { bedrock, warn }),
    WriteReport: (event) => writeReport(event, { sfn, s3, bucket: BUCKET, sourceCommit: "simulated" }),
    StopTrainingJob: (event) =>
      stopTrainingJob(event, {
        bedrock,
        sfn,
        now: () => clock.now(),
        sleep,
      }),
    CheckBaseline: (event) => Promise.resolve().then(() => checkBaseline(event)),
    StopChildren: (event) => stopChildren(event, { sfn, childMachineArns: [EVALUATION_MACHINE.arn], sleep }),
    ResolveEvaluation: (event) =>
      resolveEvaluation(event, {
        bedrock,
        lambda,
        s3,
        bucket: BUCKET,
        rewardFunctionArn: REWARD_ALIAS,
        promotedDeployment: PROMOTED,
      }),
    DeployCandidate: (event) => deployCandidate(event, { bedrock }),
    CheckDeployment: (event) => checkDeployment(event, { bedrock }),
    PromoteModel: (event) => promoteModel(event, { bedrock, s3, sfn, bucket: BUCKET }),
    CheckPromotion: (event) => checkPromotion(event, { bedrock, s3, bucket: BUCKET }),
    RemoveCandidate: (event) =>
      removeCandidate(event, { bedrock, s3, sfn, bucket: BUCKET, promotedDeployment: PROMOTED, sleep }),
    SendNotice: (event) =>
      sendNotice(event, {
        sfn,
        sns,
        s3,
        bucket: BUCKET,
        topicArn: TOPIC,
        now: () => clock.now(),
        sleep,
        newId: () => `invocation-${currentInvocation().id}`,
        warn,
      }),
  };
}
