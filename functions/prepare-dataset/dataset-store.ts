import { createReadStream } from "node:fs";
import { HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { callFailure } from "../aws/call-failure.ts";

/** The prepared datasets in S3. */
export class DatasetStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async has(key: string): Promise<boolean> {
    try {
      await this.#s3.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return true;
    } catch (error) {
      if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey")) return false;
      throw callFailure("s3:GetObject", this.uri(key), error); // a HEAD needs the right to get
    }
  }

  /**
   * In parts of 8 MiB: a file of any size, two parts in memory. Parts of an upload that fails are left to the bucket's lifecycle: to abort it would be a call that can fail
   * as well, and hide what went wrong.
   */
  async upload(key: string, path: string): Promise<void> {
    const params = { Bucket: this.#bucket, Key: key, Body: createReadStream(path), ContentType: "application/jsonl" };
    await new Upload({ client: this.#s3, params, partSize: 8 * 1024 * 1024, queueSize: 2, leavePartsOnError: true }).done().catch((error: unknown) => {
      throw callFailure("s3:PutObject", this.uri(key), error);
    });
  }

  async writeJson(key: string, value: unknown): Promise<void> {
    const command = new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: `${JSON.stringify(value, undefined, 2)}\n`, ContentType: "application/json" });
    await this.#s3.send(command).catch((error: unknown) => {
      throw callFailure("s3:PutObject", this.uri(key), error);
    });
  }

  uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
