import { type BedrockClient, UpdateCustomModelDeploymentCommand } from "@aws-sdk/client-bedrock";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { callFailure } from "../../aws/call-failure.ts";
import { findDeployment } from "../../aws/find-deployment.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import type { PromotionRecord } from "../../contract/evaluation/promotion.ts";
import { runs } from "../promotion/executions.ts";
import { PromotionStore } from "../promotion/promotion-store.ts";
import { servedBy, servedInWords } from "../promotion/served.ts";
import { deleteDeployment, isTagged } from "./delete-candidates.ts";

export interface TakeBack {
  readonly bedrock: BedrockClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly bucket: string;
  /** Of the execution that has ended without success. */
  readonly executionArn: string;
  readonly deploymentName: string;
  /** Milliseconds between two looks. */
  readonly pause: number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const MAX_LOOKS = 12;
/** In a row: a read may be stale, and show a deployment as it was before the promotion. */
const SETTLED_LOOKS = 2;

/**
 * An execution that was aborted, timed out or failed while its promotion was in progress promotes nothing: the
 * deployment goes back to what it served before. A completed promotion stays.
 * @returns the outcome, for the log; null where the execution began no promotion, or completed it
 * @throws ServiceTemporarilyUnavailable while Bedrock is working on it, ServiceCallFailed
 */
export async function takeBackPromotion(takeBack: TakeBack): Promise<string | null> {
  const { bedrock, s3, sfn, bucket, executionArn, deploymentName, pause, sleep } = takeBack;
  const store = new PromotionStore(s3, bucket, deploymentName);
  const executionName = executionArn.split(":").at(-1) ?? "";
  const record = await store.record(executionName);
  if (record?.status !== "started" && record?.status !== "being taken back") return null;
  const holder = await store.acquire(executionArn, (arn) => runs(sfn, arn));
  if (holder !== undefined)
    throw new ServiceTemporarilyUnavailable(
      `The promotion that ${executionArn} did not complete is taken back once ${holder} has promoted: it holds the lock. It is tried again.`,
    );
  // Written first: an execution that is redriven meanwhile must repeat its promotion.
  await store.write(executionName, { ...record, status: "being taken back" });
  for (let look = 1, settled = 0; ; look++) {
    settled = (await isSettled(record, takeBack)) ? settled + 1 : 0;
    if (settled === SETTLED_LOOKS) break;
    if (look === MAX_LOOKS)
      throw new ServiceTemporarilyUnavailable(
        `The deployment ${deploymentName} ${servedInWords(await findDeployment(bedrock, deploymentName))}; the promotion that ${executionArn} did not complete can't be taken back yet. It is tried again; if it lasts: aws bedrock update-custom-model-deployment with ${record.previousModelArn ?? "no model: delete the deployment"}.`,
      );
    await sleep(pause);
  }
  await store.write(executionName, { ...record, status: "taken back" });
  await store.release(executionArn);
  return `taken back: ${record.modelArn}`;
}

/**
 * One step of taking it back, where one is possible.
 * @returns true where the deployment does not serve the model, nor is about to
 */
async function isSettled(
  record: PromotionRecord,
  { bedrock, executionArn, deploymentName }: TakeBack,
): Promise<boolean> {
  const deployment = await findDeployment(bedrock, deploymentName);
  if (deployment === undefined) return true;
  const { state, modelArn } = servedBy(deployment);
  const arn = deployment.customModelDeploymentArn ?? deploymentName;
  if (modelArn !== record.modelArn) return state !== "updating" || modelArn !== record.previousModelArn;
  if (record.previousModelArn === null) {
    // The deployment is this execution's own.
    if (!(await isTagged(bedrock, arn, executionArn))) return true;
    await deleteDeployment(bedrock, arn);
  } else if (state === "serving") {
    await bedrock
      .send(
        new UpdateCustomModelDeploymentCommand({
          customModelDeploymentIdentifier: arn,
          modelArn: record.previousModelArn,
        }),
      )
      .catch((error: unknown) => {
        throw callFailure("bedrock:UpdateCustomModelDeployment", arn, error);
      });
  }
  return false;
}
