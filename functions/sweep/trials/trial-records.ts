import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { trialKey, trialsFolder } from "../../contract/keys.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { TrialRecord } from "../../contract/sweep/trial-record.ts";

const NO_RECORD =
  "the object is not a record of a trial, or one of another release. If this lasts, restore the object's earlier version, or deploy the release that has written it.";

/** The records of a sweep's trials, one object each. */
export class TrialRecords {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #sweep: string;

  /** @param sweep name of its execution */
  constructor(s3: S3Client, bucket: string, sweep: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#sweep = sweep;
  }

  /** @returns undefined where there is none @throws ServiceTemporarilyUnavailable, ServiceCallFailed */
  async read(index: number): Promise<TrialRecord | undefined> {
    return this.#read(trialKey(this.#sweep, index));
  }

  /** In the order of the trials. @throws ServiceTemporarilyUnavailable, ServiceCallFailed */
  async all(): Promise<TrialRecord[]> {
    const folder = trialsFolder(this.#sweep);
    const keys: string[] = [];
    try {
      const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: folder });
      for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    } catch (error) {
      throw callFailure("s3:ListBucket", this.#uri(folder), error);
    }
    const records = await Promise.all(keys.map((key) => this.#read(key)));
    return records.filter((record) => record !== undefined).sort((a, b) => a.index - b.index);
  }

  /** @throws ServiceTemporarilyUnavailable, ServiceCallFailed */
  async write(record: TrialRecord): Promise<void> {
    const key = trialKey(this.#sweep, record.index);
    const object = { Bucket: this.#bucket, Key: key, Body: JSON.stringify(record, null, 2) };
    await this.#s3
      .send(new PutObjectCommand({ ...object, ContentType: "application/json" }))
      .catch((error: unknown) => {
        throw callFailure("s3:PutObject", this.#uri(key), error);
      });
  }

  /** What can't be read must not count as absent: a trial that has trained would be trained again. */
  async #read(key: string): Promise<TrialRecord | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const text = await Body?.transformToString();
      const parsed = TrialRecord.safeParse(parsedJson(text));
      if (!parsed.success) throw new SyntaxError(`${NO_RECORD} It begins with ${JSON.stringify(text?.slice(0, 100))}`);
      return parsed.data;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw callFailure("s3:GetObject", this.#uri(key), error);
    }
  }

  #uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
