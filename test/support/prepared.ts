import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { Manifest, type PreparedDataset } from "../../functions/contract/dataset.ts";
import { prepareDataset } from "../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../local/s3/object-store.ts";
import { runOf } from "./runs.ts";

/** Texts of FinQA's three files. */
export interface SourceFiles {
  readonly train: string;
  readonly dev: string;
  readonly test: string;
}

/** What PrepareDataset has left in S3. */
export interface Prepared {
  readonly result: PreparedDataset;
  readonly manifest: Manifest;
}

/** A bucket to prepare datasets in, from sources that lie in it. */
export interface Workshop {
  readonly s3: S3Client;
  prepare(files: SourceFiles, input?: Readonly<Record<string, unknown>>): Promise<Prepared>;
  /** Commands of the last preparation but those that read, in order: "PutObject <key>". */
  readonly writes: readonly string[];
  text(key: string): Promise<string>;
  close(): Promise<void>;
}

export async function workshop(): Promise<Workshop> {
  const store: ObjectStore = await startObjectStore("rft-bucket");
  const s3 = s3Client(store.url, "PrepareDatasetRole");
  let writes: string[] = [];
  s3.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        if (!/^(Get|Head)/.test(commandName))
          writes.push(`${commandName.replace(/Command$/, "")} ${(args.input as { Key?: string }).Key ?? ""}`);
        return next(args);
      },
    { step: "initialize" },
  );
  const text = async (Key: string): Promise<string> =>
    (await (await s3.send(new GetObjectCommand({ Bucket: "rft-bucket", Key }))).Body?.transformToString()) ?? "";
  let sources = 0;
  return {
    s3,
    text,
    get writes() {
      return writes;
    },
    async prepare(files, input = {}) {
      const folder = `rft-source/${++sources}`;
      for (const [name, body] of Object.entries(files))
        await s3.send(
          new PutObjectCommand({ Bucket: "rft-bucket", Key: `${folder}/${name}.json`, Body: body as string }),
        );
      writes = [];
      const dataset = { source: `s3://rft-bucket/${folder}`, ...(input["dataset"] as object | undefined) };
      const result = await prepareDataset({ run: runOf({ ...input, dataset }) }, { s3, bucket: "rft-bucket" });
      return { result, manifest: Manifest.parse(JSON.parse(await text(result.manifestKey))) };
    },
    async close() {
      s3.destroy();
      await store.close();
    },
  };
}

/** A row like FinQA's that is no other's; `qa` is laid over the row's own. */
export function finqaRow(
  i: number | string,
  { qa, ...fields }: { readonly qa?: object } & Readonly<Record<string, unknown>> = {},
): object {
  return {
    id: `row-${i}`,
    pre_text: [`text ${i} .`],
    post_text: [],
    table: [
      ["", "2019"],
      ["net sales", `$ ${i}`],
    ],
    ...fields,
    qa: {
      question: `what was the change of ${i}?`,
      exe_ans: 12.5,
      answer: "12.5",
      program: "subtract(15, 2.5)",
      ...qa,
    },
  };
}

/** Such rows, as a text: numbers from `first` on, with some laid over. */
export const finqaFile = (first: number, count: number, others: readonly unknown[] = []): string =>
  JSON.stringify([...Array.from({ length: count }, (_, i) => finqaRow(first + i)), ...others]);

/** Holds each test of a file to this: /tmp outlives an invocation, so nothing is left there, whatever became of it. */
export function leavesNoTemporaryFiles(): void {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "finqa-rft-test-"));
    vi.stubEnv("TMPDIR", folder);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
}
