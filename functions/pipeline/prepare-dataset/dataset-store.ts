import { createReadStream } from "node:fs";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { callFailure } from "../../aws/call-failure.ts";

/** The prepared datasets in S3. */
export class DatasetStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /**
   * Not by HEAD: its answer has no body, and S3 names the missing permission there.
   * @returns undefined where there is no such object
   */
  async read(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw callFailure("s3:GetObject", this.uri(key), error);
    }
  }

  /** A multipart upload of 8 MiB each: a file of any size, 16 MiB in memory. */
  async upload(key: string, path: string): Promise<void> {
    const params = { Bucket: this.#bucket, Key: key, Body: createReadStream(path), ContentType: "application/jsonl" };
    // An incomplete upload is left to the bucket's lifecycle rule: aborting it would need another permission, and a
    // denial would hide the original error.
    await new Upload({ client: this.#s3, params, partSize: 8 * 1024 * 1024, queueSize: 2, leavePartsOnError: true })
      .done()
      .catch((error: unknown) => {
        throw callFailure("s3:PutObject", this.uri(key), error);
      });
  }

  async write(key: string, json: string): Promise<void> {
    await this.#s3
      .send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: json, ContentType: "application/json" }))
      .catch((error: unknown) => {
        throw callFailure("s3:PutObject", this.uri(key), error);
      });
  }

  uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
