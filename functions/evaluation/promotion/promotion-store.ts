import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, type S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { ServiceTemporarilyUnavailable } from "../../contract/errors.ts";
import { PromotionLock, PromotionRecord } from "../../contract/evaluation/promotion.ts";
import { promotionLockKey, promotionRecordKey } from "../../contract/keys.ts";

/** S3's answers to a conditional write that somebody else was quicker than (S3 User Guide, conditional writes). */
const LOST = new Set(["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"]);
const TRIES = 5;

/** The records of what was promoted to a deployment, and the lock that lets one execution promote at a time. */
export class PromotionStore {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #deploymentName: string;

  constructor(s3: S3Client, bucket: string, deploymentName: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#deploymentName = deploymentName;
  }

  async record(executionName: string): Promise<PromotionRecord | undefined> {
    const found = await this.#read(promotionRecordKey(this.#deploymentName, executionName));
    return found === undefined ? undefined : PromotionRecord.parse(JSON.parse(found.text));
  }

  async write(executionName: string, record: PromotionRecord): Promise<void> {
    await this.#write(promotionRecordKey(this.#deploymentName, executionName), record, {});
  }

  /**
   * Takes the lock for an execution, unless another that still runs holds it.
   * @param runs whether an execution runs: one that has ended holds no lock
   * @returns the ARN of the execution that holds it; undefined where it is this one now
   */
  async acquire(executionArn: string, runs: (executionArn: string) => Promise<boolean>): Promise<string | undefined> {
    const key = promotionLockKey(this.#deploymentName);
    for (let i = 0; i < TRIES; i++) {
      const found = await this.#read(key);
      const lock = found === undefined ? undefined : PromotionLock.parse(JSON.parse(found.text));
      if (lock !== undefined && !lock.released) {
        if (lock.executionArn === executionArn) return undefined;
        if (await runs(lock.executionArn)) return lock.executionArn;
      }
      const condition = found === undefined ? { IfNoneMatch: "*" } : { IfMatch: found.etag };
      if (await this.#write(key, { executionArn, released: false } satisfies PromotionLock, condition))
        return undefined;
    }
    throw new ServiceTemporarilyUnavailable(
      `The lock ${this.#uri(key)} was taken by others ${TRIES} times while this execution tried to take it. The state machine retries.`,
    );
  }

  /** Does nothing where another execution has taken the lock over. */
  async release(executionArn: string): Promise<void> {
    const key = promotionLockKey(this.#deploymentName);
    const found = await this.#read(key);
    if (found === undefined || PromotionLock.parse(JSON.parse(found.text)).executionArn !== executionArn) return;
    await this.#write(key, { executionArn, released: true } satisfies PromotionLock, { IfMatch: found.etag });
  }

  async #read(key: string): Promise<{ readonly text: string; readonly etag: string } | undefined> {
    try {
      const { Body, ETag = "" } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { text: (await Body?.transformToString()) ?? "", etag: ETag };
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw callFailure("s3:GetObject", this.#uri(key), error);
    }
  }

  /** @returns false where the condition does not hold */
  async #write(
    key: string,
    value: unknown,
    condition: Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">,
  ): Promise<boolean> {
    const object = {
      Bucket: this.#bucket,
      Key: key,
      Body: JSON.stringify(value, null, 2),
      ContentType: "application/json",
    };
    try {
      await this.#s3.send(new PutObjectCommand({ ...object, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof Error && LOST.has(error.name)) return false;
      throw callFailure("s3:PutObject", this.#uri(key), error);
    }
  }

  #uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
