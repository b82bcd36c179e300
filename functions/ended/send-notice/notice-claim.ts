import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { callFailure } from "../../aws/call-failure.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { SEND_NOTICE_TIMEOUT } from "../../contract/timeouts.ts";

/** The object that goes with a notice: who claimed it and when, and whether it was sent. */
const Marker = z.object({ claimedBy: z.string(), claimedAt: z.iso.datetime(), messageId: z.string().optional() });
type Marker = z.infer<typeof Marker>;

/** Seconds between two checks whether another invocation has sent the notice, and how many there are. */
const PAUSE_SECONDS = 2;
const LOOKS = 12;

/** S3's answers to a conditional write that somebody else was quicker than (S3 User Guide, conditional writes). */
const LOST = new Set(["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"]);

export interface NoticeClaimDependencies {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Makes a random id for this invocation: a lost answer must not make it wait for its own claim. */
  readonly newId: () => string;
}

/**
 * EventBridge delivers an event at least once, and two deliveries may run at the same time. One of them claims the
 * notice; a claim is valid as long as its invocation can run, so a notice is sent twice only where an invocation ended
 * after the sending and before it could record it.
 */
export class NoticeClaim {
  readonly #key: string;
  readonly #dependencies: NoticeClaimDependencies;
  readonly #id: string;

  constructor(key: string, dependencies: NoticeClaimDependencies) {
    this.#key = key;
    this.#dependencies = dependencies;
    this.#id = dependencies.newId();
  }

  /**
   * @returns "taken": this invocation is to send the notice; "sent": it was sent; "busy": another invocation has
   *   claimed it, and has not finished
   * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
   */
  async take(): Promise<"taken" | "sent" | "busy"> {
    const { sleep } = this.#dependencies;
    let condition: Condition = { IfNoneMatch: "*" };
    for (let look = 0; look < LOOKS; look++) {
      if (await this.#write({}, condition)) return "taken";
      const found = await this.#read();
      if (found === undefined) {
        condition = { IfNoneMatch: "*" };
        continue;
      }
      const { marker, etag } = found;
      if (marker?.messageId !== undefined) return "sent";
      if (marker?.claimedBy === this.#id) return "taken";
      if (marker === undefined || this.#isOver(marker)) condition = { IfMatch: etag };
      else await sleep(PAUSE_SECONDS * 1000);
    }
    return "busy";
  }

  /** @throws ServiceTemporarilyUnavailable, ServiceCallFailed */
  async sent(messageId: string): Promise<void> {
    await this.#write({ messageId }, {});
  }

  /** An invocation that claimed it so long ago has ended without sending it. */
  #isOver({ claimedAt }: Marker): boolean {
    return this.#dependencies.now().getTime() - Date.parse(claimedAt) >= SEND_NOTICE_TIMEOUT * 1000;
  }

  async #read(): Promise<{ readonly marker: Marker | undefined; readonly etag: string } | undefined> {
    const { s3, bucket } = this.#dependencies;
    try {
      const { Body, ETag = "" } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: this.#key }));
      const text = (await Body?.transformToString()) ?? "";
      return { marker: Marker.safeParse(parsedJson(text)).data, etag: ETag };
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw callFailure("s3:GetObject", `s3://${bucket}/${this.#key}`, error);
    }
  }

  /** @returns false where the condition does not hold */
  async #write(fields: Pick<Marker, "messageId">, condition: Condition): Promise<boolean> {
    const { s3, bucket, now } = this.#dependencies;
    const marker: Marker = { claimedBy: this.#id, claimedAt: now().toISOString(), ...fields };
    const object = { Bucket: bucket, Key: this.#key, Body: JSON.stringify(marker), ContentType: "application/json" };
    try {
      await s3.send(new PutObjectCommand({ ...object, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof Error && LOST.has(error.name)) return false;
      throw callFailure("s3:PutObject", `s3://${bucket}/${this.#key}`, error);
    }
  }
}

type Condition = Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">;
