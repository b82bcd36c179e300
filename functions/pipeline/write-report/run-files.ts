import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { parse } from "csv-parse/sync";
import { callFailure } from "../../aws/call-failure.ts";
import { Manifest } from "../../contract/dataset.ts";
import { Evaluation, EVALUATION_FILE } from "../../contract/evaluation.ts";
import { PREFIX } from "../../contract/keys.ts";
import type { MetricSeries } from "../../contract/report.ts";

/** Columns that number the steps; the first that a file has is its axis. */
const STEP_COLUMNS = ["step_number", "step"];

/** What a run left in S3, and where its report goes. */
export class RunFiles {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** @returns null where there is none, or it is not one: a report is written all the same */
  async manifest(key: string): Promise<Manifest | null> {
    const text = await this.#text(key).catch((error: unknown) => {
      if (error instanceof Error && error.cause instanceof Error && error.cause.name === "NoSuchKey") return "";
      throw error;
    });
    const parsed = Manifest.safeParse(jsonOf(text));
    return parsed.success ? parsed.data : null;
  }

  /**
   * What the job left: every column of numbers of every CSV, since RFT's columns and file names are not documented, and an evaluation where there is one.
   * @param jobArn its last part, the job's id, names the folder
   */
  async outputs(jobArn: string): Promise<{ metrics: MetricSeries[]; evaluation: Evaluation | null }> {
    const folder = `${PREFIX.output}model-customization-job-${jobArn.slice(jobArn.lastIndexOf("/") + 1)}/`;
    const keys: string[] = [];
    try {
      for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: folder }))
        keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    } catch (error) {
      throw callFailure("s3:ListBucket", `s3://${this.#bucket}/${folder}`, error);
    }
    const tables = await Promise.all(
      keys
        .filter((key) => key.endsWith(".csv"))
        .map(async (key) => seriesOf(key.slice(folder.length), await this.#text(key))),
    );
    const evaluated = keys.includes(folder + EVALUATION_FILE)
      ? Evaluation.safeParse(jsonOf(await this.#text(folder + EVALUATION_FILE)))
      : undefined;
    return { metrics: tables.flat(), evaluation: evaluated?.data ?? null };
  }

  async write(key: string, body: string, contentType: string): Promise<string> {
    await this.#s3
      .send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: contentType }))
      .catch((error: unknown) => {
        throw callFailure("s3:PutObject", `s3://${this.#bucket}/${key}`, error);
      });
    return `s3://${this.#bucket}/${key}`;
  }

  async #text(key: string): Promise<string> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    } catch (error) {
      throw callFailure("s3:GetObject", `s3://${this.#bucket}/${key}`, error);
    }
  }
}

export function seriesOf(file: string, csv: string): MetricSeries[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(csv, { columns: true, skip_empty_lines: true, relax_column_count: true, trim: true, bom: true });
  } catch {
    return []; // not a table: then there is nothing to draw
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]; // a short row lacks the last ones
  const axis = STEP_COLUMNS.find((name) => columns.includes(name));
  return columns
    .filter((column) => column !== axis && column !== "epoch_number")
    .map((column) => {
      const points = rows
        .map((row, i) => [axis === undefined ? i : numberOf(row[axis]), numberOf(row[column])] as const)
        .filter(([step, value]) => Number.isFinite(step) && Number.isFinite(value));
      return { file, column, steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
    })
    .filter(({ values }) => values.length > 0);
}

/** An empty cell is no 0. */
const numberOf = (cell: string | undefined): number => (cell === "" ? Number.NaN : Number(cell));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
