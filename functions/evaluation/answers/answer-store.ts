import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { StoredAnswer } from "../../contract/evaluation/answers.ts";
import { parsedJson } from "../../contract/parsed-json.ts";

/** The answers in S3, one object each. An answer is paid for once: it is looked up here before it is asked. */
export class AnswerStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** @returns undefined where nobody has asked yet, and for an object that is no answer: it is asked again */
  async read(key: string): Promise<StoredAnswer | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return StoredAnswer.safeParse(parsedJson(await Body?.transformToString())).data;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw callFailure("s3:GetObject", this.#uri(key), error);
    }
  }

  async write(key: string, answer: StoredAnswer): Promise<void> {
    await this.#s3
      .send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: JSON.stringify(answer),
          ContentType: "application/json",
        }),
      )
      .catch((error: unknown) => {
        throw callFailure("s3:PutObject", this.#uri(key), error);
      });
  }

  /** How many of a folder's answers are to the first `rows` rows and the first `samples` samples of each. */
  async count(folder: string, rows: number, samples: number): Promise<number> {
    let count = 0;
    try {
      const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: folder });
      for await (const { Contents = [] } of pages)
        for (const { Key = "" } of Contents) {
          const [, row, sample] = /(\d+)-(\d+)\.json$/.exec(Key) ?? [];
          if (Number(row) < rows && Number(sample) < samples) count++;
        }
    } catch (error) {
      throw callFailure("s3:ListBucket", this.#uri(folder), error);
    }
    return count;
  }

  #uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}
