import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";
import { type Deployment, findDeployment } from "../../aws/find-deployment.ts";
import { secondsUntilNextCheck } from "../../aws/next-check.ts";
import { ContractViolated } from "../../contract/errors.ts";
import { EvaluationSummary } from "../../contract/evaluation/evaluation-summary.ts";
import { type Promotion, PromoteModelEvent, type PromotionRecord } from "../../contract/evaluation/promotion.ts";
import { parseEvent } from "../../contract/parse.ts";
import { runs } from "../promotion/executions.ts";
import { PromotionStore } from "../promotion/promotion-store.ts";
import { servedBy, servedInWords } from "../promotion/served.ts";
import { promotionDecision } from "../statistics/promotion-decision.ts";
import { requestPromotion } from "./request-promotion.ts";

export interface PromoteModelDependencies {
  readonly bedrock: BedrockClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly bucket: string;
}

/**
 * Makes the promoted deployment serve the candidate, where the evaluation says that it is better than the first model
 * and than what the deployment serves. Idempotent: it sends Bedrock one request, and changes a deployment only while
 * that serves what the evaluation compared with.
 * @throws PromotionFailed, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function promoteModel(event: unknown, dependencies: PromoteModelDependencies): Promise<Promotion> {
  const { evaluation, summaryKey, now } = parseEvent(PromoteModelEvent, "PromoteModel", event);
  const { bedrock, s3, sfn, bucket } = dependencies;
  const { execution, promotion: plan } = evaluation;
  const candidate = evaluation.models.find(({ role }) => role === "candidate");
  if (plan === null || candidate === undefined)
    throw new ContractViolated(
      "PromoteModel got an evaluation that promotes nothing. Deploy machine and functions from one commit, then redrive.",
    );
  const { deploymentName, servedModelArn } = plan;
  const target = candidate.modelArn;
  const store = new PromotionStore(s3, bucket, deploymentName);

  const decision = promotionDecision(await summary());
  if (!decision.promote) return notPromoted(decision.reason, await findDeployment(bedrock, deploymentName));
  const holder = await store.acquire(execution.arn, (arn) => runs(sfn, arn));
  if (holder !== undefined)
    return notPromoted(
      `Another promotion, of the execution ${holder}, is in progress. ${decision.reason} Start the evaluation again once that one has ended: it asks only what is missing, and compares with what is served then.`,
      await findDeployment(bedrock, deploymentName),
    );

  const deployment = await findDeployment(bedrock, deploymentName);
  const record = await store.record(execution.name);
  const served = deployment === undefined ? undefined : servedBy(deployment);
  // An earlier attempt of this step has asked Bedrock already.
  if (record !== undefined && record.status !== "taken back" && served?.modelArn === target) {
    // It was about to be taken back since this execution had ended; meanwhile the execution was redriven.
    if (record.status === "being taken back") await store.write(execution.name, { ...record, status: "started" });
    return pending(deployment?.customModelDeploymentArn ?? null);
  }
  // Its request is being taken back: CheckPromotion finds out when that is done.
  if (record?.status === "being taken back" && served?.state === "updating" && served.modelArn === servedModelArn)
    return pending(deployment?.customModelDeploymentArn ?? null);

  const servesCandidate = served?.state === "serving" && served.modelArn === target;
  const isAsPlanned =
    served === undefined ? servedModelArn === null : served.state === "serving" && served.modelArn === servedModelArn;
  if (servesCandidate || !isAsPlanned) {
    await store.release(execution.arn);
    return notPromoted(
      servesCandidate
        ? `The deployment ${deploymentName} serves ${candidate.name} already.`
        : `The deployment ${deploymentName} ${servedInWords(deployment)}, and this evaluation compared with ${servedModelArn ?? "no deployment"}. ${decision.reason} Start the evaluation again: it asks only what is missing, and compares with what is served then.`,
      deployment,
    );
  }
  await store.write(execution.name, {
    version: 1,
    status: "started",
    deploymentName,
    modelArn: target,
    previousModelArn: servedModelArn,
    evaluation: { executionArn: execution.arn, summaryKey },
    reason: decision.reason,
    startedAt: now,
    completedAt: null,
  } satisfies PromotionRecord);
  return pending(
    await requestPromotion(bedrock, {
      execution,
      deploymentName,
      target,
      now,
      deployment,
      asked: record !== undefined,
    }),
  );

  async function summary(): Promise<EvaluationSummary> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: summaryKey }));
      return EvaluationSummary.parse(JSON.parse((await Body?.transformToString()) ?? "null"));
    } catch (error) {
      throw callFailure("s3:GetObject", `s3://${bucket}/${summaryKey}`, error);
    }
  }

  function notPromoted(reason: string, found: Deployment | undefined): Promotion {
    return { ...outcome(found?.customModelDeploymentArn ?? null), state: "done", promoted: false, reason };
  }

  function pending(deploymentArn: string | null): Promotion {
    return { ...outcome(deploymentArn), state: "pending", promoted: false, reason: decision.reason };
  }

  function outcome(deploymentArn: string | null) {
    return { deploymentArn, startedAt: now, secondsUntilNextCheck: secondsUntilNextCheck(0) };
  }
}
