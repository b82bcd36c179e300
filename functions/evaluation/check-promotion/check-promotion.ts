import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { S3Client } from "@aws-sdk/client-s3";
import { findDeployment } from "../../aws/find-deployment.ts";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";
import { ContractViolated, PromotionFailed, PromotionTimedOut } from "../../contract/errors.ts";
import { CheckPromotionEvent, type Promotion } from "../../contract/evaluation/promotion.ts";
import { parseEvent } from "../../contract/parse.ts";
import { PromotionStore } from "../promotion/promotion-store.ts";
import { servedBy, servedInWords, servesForGood } from "../promotion/served.ts";

export interface CheckPromotionDependencies {
  readonly bedrock: BedrockClient;
  readonly s3: S3Client;
  readonly bucket: string;
}

/** How long an update takes is not documented; third parties report 8 minutes for a creation. */
const MAX_MINUTES = 120;

/**
 * Checks whether the promoted deployment serves the candidate, and completes the record of the promotion.
 * @throws PromotionFailed, PromotionTimedOut, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function checkPromotion(
  event: unknown,
  { bedrock, s3, bucket }: CheckPromotionDependencies,
): Promise<Promotion> {
  const { evaluation, promotion, now } = parseEvent(CheckPromotionEvent, "CheckPromotion", event);
  const { execution, promotion: plan } = evaluation;
  if (plan === null)
    throw new ContractViolated(
      "CheckPromotion got an evaluation that promotes nothing. Deploy machine and functions from one commit, then redrive.",
    );
  const { deploymentName, servedModelArn } = plan;
  const store = new PromotionStore(s3, bucket, deploymentName);
  const record = await store.record(execution.name);
  if (record?.status === "being taken back" || record?.status === "taken back")
    return { ...promotion, ...next(), state: "undone" };
  const target = record?.modelArn ?? "";

  const deployment = await findDeployment(bedrock, deploymentName);
  if (deployment !== undefined && record !== undefined && servesForGood(deployment, target)) {
    await store.write(execution.name, { ...record, status: "completed", completedAt: record.completedAt ?? now });
    await store.release(execution.arn);
    return { ...promotion, state: "done", promoted: true, deploymentArn: deployment.customModelDeploymentArn ?? null };
  }
  const update = deployment?.updateDetails;
  if (update?.updateStatus === "UpdateFailed" && update.modelArn === target)
    throw failed(`the update failed: ${deployment?.failureMessage ?? "Bedrock says no reason"}`);
  if (deployment?.status === "Failed")
    throw failed(`the deployment failed: ${deployment.failureMessage ?? "Bedrock says no reason"}`);
  // A read may be stale: what was served before proves nothing yet.
  const served = deployment === undefined ? null : servedBy(deployment).modelArn;
  if (served !== target && served !== servedModelArn) throw failed("somebody else has changed it meanwhile");
  const minutes = minutesSince(promotion.startedAt);
  if (minutes > MAX_MINUTES)
    throw new PromotionTimedOut(
      `The deployment ${deploymentName} ${servedInWords(deployment)}, ${Math.round(minutes)} minutes after it was to serve ${target}; ${MAX_MINUTES} are allowed. Check it in the Bedrock console, and AWS's health page. This execution's promotion is taken back once it has ended; a redrive repeats it.`,
    );
  return { ...promotion, ...next(), state: "pending" };

  function next(): Pick<Promotion, "secondsUntilNextCheck"> {
    return { secondsUntilNextCheck: secondsUntilNextCheck(minutesSince(promotion.startedAt) * 60) };
  }

  function minutesSince(time: string): number {
    return (new Date(now).getTime() - new Date(time).getTime()) / 60_000;
  }

  function failed(words: string): PromotionFailed {
    return new PromotionFailed(
      `Bedrock could not make the deployment ${deploymentName} serve ${target}: ${words}. The deployment ${servedInWords(deployment)}; before, it served ${servedModelArn ?? "nothing, it did not exist"}. Fix what is named, then start a new execution: it asks nothing again.`,
    );
  }
}
