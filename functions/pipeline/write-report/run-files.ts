import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { callFailure } from "../../aws/call-failure.ts";
import { PREFIX } from "../../contract/keys.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import type { MetricSeries } from "../../contract/report.ts";
import { seriesOf } from "./metric-series.ts";

/** What a run left in S3, and the place of its report. */
export class RunFiles {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** @returns null where there is no such object, or it is something else: a report is written all the same */
  async json<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const parsed = schema.safeParse(parsedJson((await this.text(key)) ?? ""));
    return parsed.success ? parsed.data : null;
  }

  /** @returns null where there is no such object */
  async text(key: string): Promise<string | null> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return null;
      throw this.#failure("s3:GetObject", key, error);
    }
  }

  /**
   * Every column of numbers of every CSV that the job left: RFT's columns and file names are not documented.
   * @param jobArn its last part, the job's id, names the folder
   */
  async metrics(jobArn: string): Promise<MetricSeries[]> {
    const folder = `${PREFIX.output}model-customization-job-${jobArn.slice(jobArn.lastIndexOf("/") + 1)}/`;
    const keys: string[] = [];
    try {
      for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: folder }))
        keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    } catch (error) {
      throw this.#failure("s3:ListBucket", folder, error);
    }
    const tables = keys
      .filter((key) => key.endsWith(".csv"))
      .map(async (key) => seriesOf(key.slice(folder.length), (await this.text(key)) ?? ""));
    return (await Promise.all(tables)).flat();
  }

  async write(key: string, body: string, contentType: string): Promise<string> {
    await this.#s3
      .send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: contentType }))
      .catch((error: unknown) => {
        throw this.#failure("s3:PutObject", key, error);
      });
    return `s3://${this.#bucket}/${key}`;
  }

  readonly #failure = (call: string, key: string, error: unknown): Error =>
    callFailure(call, `s3://${this.#bucket}/${key}`, error);
}
