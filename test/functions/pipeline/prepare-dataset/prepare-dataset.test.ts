import { createHash } from "node:crypto";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareDataset } from "../../../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { httpSource } from "../../../../functions/pipeline/prepare-dataset/source.ts";
import { breakOff, fileServer } from "../../../support/file-server.ts";
import {
  finqaFile,
  finqaRow,
  leavesNoTemporaryFiles,
  type SourceFiles,
  type Workshop,
  workshop,
} from "../../../support/prepared.ts";
import { runOf } from "../../../support/runs.ts";

const FILES: SourceFiles = { train: finqaFile(0, 120), dev: finqaFile(1000, 30), test: finqaFile(2000, 20) };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let own: Workshop;
beforeAll(async () => {
  own = await workshop();
});
afterAll(() => own.close());
leavesNoTemporaryFiles();

describe("a prepared dataset", () => {
  it("is three files and a manifest, under the digest of their content", async () => {
    const { result, manifest } = await own.prepare(FILES);
    const folder = `rft-data/datasets/finqa/${result.digest}`;
    const keys = { train: `${folder}/train.jsonl`, val: `${folder}/val.jsonl`, test: `${folder}/test.jsonl` };
    const texts = { train: await own.text(keys.train), val: await own.text(keys.val), test: await own.text(keys.test) };
    expect(result).toEqual({
      digest: sha256([sha256(texts.train), sha256(texts.val), sha256(texts.test)].join("\n")).slice(0, 16),
      bucket: "rft-bucket",
      manifestKey: `${folder}/manifest.json`,
      trainS3Uri: `s3://rft-bucket/${keys.train}`,
      validationS3Uri: `s3://rft-bucket/${keys.val}`,
      testS3Uri: `s3://rft-bucket/${keys.test}`,
      rows: { train: 120, val: 30, test: 20 },
      rowsOverMaxPromptLength: { train: 0, val: 0, test: 0 },
      warnings: [],
      written: true,
    });
    for (const split of ["train", "val", "test"] as const) {
      const lines = texts[split].split("\n");
      expect(lines.pop()).toBe("");
      expect(lines.map((line) => (JSON.parse(line) as { task_id: string }).task_id)).toEqual(
        lines.map((_, i) => `finqa_${split}_${i}`),
      );
      expect(manifest.splits[split]).toMatchObject({
        key: keys[split],
        sha256: sha256(texts[split]),
        bytes: Buffer.byteLength(texts[split]),
        rowsWritten: lines.length,
      });
    }
    expect(manifest).toMatchObject({ commit: null, digest: result.digest, seed: 42 });
    expect(own.writes.at(-1)).toBe(`PutObject ${folder}/manifest.json`); // last: where it stands, the files are whole
    expect(own.writes.map((write) => write.split(" ")[1])).toEqual([
      keys.train,
      keys.val,
      keys.test,
      `${folder}/manifest.json`,
    ]);
  });

  it("that stands there already is not written again", async () => {
    const first = await own.prepare(FILES);
    const modified = async (): Promise<unknown> =>
      (await own.s3.send(new HeadObjectCommand({ Bucket: "rft-bucket", Key: first.result.manifestKey }))).LastModified;
    const before = await modified();
    const source = first.manifest.source;
    const { result } = await own.prepare(FILES, { dataset: { source } });
    expect(own.writes).toEqual([]);
    expect(result).toEqual({ ...first.result, written: false });
    expect(await modified()).toEqual(before);
  });

  it.each([
    ["another seed", FILES, { dataset: { seed: 43 } }],
    ["fewer rows", FILES, { dataset: { trainSamples: 100 } }],
    [
      "another answer in one row",
      { ...FILES, test: finqaFile(2000, 19, [finqaRow(2019, { qa: { exe_ans: 12.6 } })]) },
      {},
    ],
    [
      "a train file's rows in another order",
      { ...FILES, train: JSON.stringify((JSON.parse(FILES.train) as unknown[]).toReversed()) },
      {},
    ],
  ])("has a digest of its own with %s", async (_, files, input) => {
    const { result } = await own.prepare(FILES);
    expect((await own.prepare(files, input)).result.digest).not.toBe(result.digest);
  });

  it("holds as many rows as were asked for, drawn from the whole file", async () => {
    const { result, manifest } = await own.prepare(
      { ...FILES, train: finqaFile(0, 300) },
      { dataset: { trainSamples: 100 } },
    );
    const lines = (await own.text(manifest.splits.train.key)).trimEnd().split("\n");
    expect(result.rows.train).toBe(100);
    expect(manifest.splits.train).toMatchObject({ rowsRead: 300, rowsUsable: 300, rowsWritten: 100 });
    const drawn = lines.map((line) => Number(/change of (\d+)/.exec(line)?.[1]));
    expect(new Set(drawn).size).toBe(100);
    expect(Math.max(...drawn)).toBeGreaterThan(250);
  });

  it("may be larger than a part of an upload", async () => {
    const rows = Array.from({ length: 120 }, (_, i) => finqaRow(i, { pre_text: ["long ".repeat(18_000)] }));
    const { manifest } = await own.prepare({ ...FILES, train: JSON.stringify(rows) });
    expect(manifest.splits.train.bytes).toBeGreaterThan(10_000_000);
    expect(sha256(await own.text(manifest.splits.train.key))).toBe(manifest.splits.train.sha256);
    expect(own.writes.filter((write) => write.startsWith("UploadPart "))).toHaveLength(2);
  });

  it("is the same where the source broke off in the middle of a file", async () => {
    const { result } = await own.prepare(FILES);
    const broken = new Set(["/train.json", "/test.json"]);
    const server = await fileServer((response, _, path) => {
      const text = path === "/train.json" ? FILES.train : path === "/dev.json" ? FILES.dev : FILES.test;
      if (broken.delete(path)) breakOff(response, text.slice(0, text.length / 2));
      else response.end(text);
    });
    try {
      const again = await prepareDataset(
        { run: runOf({}) },
        {
          s3: own.s3,
          bucket: "rft-bucket",
          open: httpSource(server.url),
          retries: { tries: 2, firstWaitMs: 1, silenceMs: 5_000 },
        },
      );
      expect(again).toEqual({ ...result, written: false });
      expect(server.asked).toEqual(["/train.json", "/train.json", "/dev.json", "/test.json", "/test.json"]);
    } finally {
      await server.close();
    }
  });

  it("names the commit that a GitHub URL pins", async () => {
    const server = await fileServer((response, _, path) =>
      response.end(path === "/train.json" ? finqaFile(5000, 100) : finqaFile(6000, 10)),
    );
    try {
      const { manifestKey } = await prepareDataset(
        { run: runOf({}) },
        { s3: own.s3, bucket: "rft-bucket", open: httpSource(server.url) },
      );
      expect(JSON.parse(await own.text(manifestKey))).toMatchObject({
        source: "https://raw.githubusercontent.com/czyssrs/FinQA/0f16e2867befa6840783e58be38c9efb9229d742/dataset",
        commit: "0f16e2867befa6840783e58be38c9efb9229d742",
      });
    } finally {
      await server.close();
    }
  });

  it("may lack validation rows where they are not used, and test rows always", async () => {
    expect((await own.prepare({ ...FILES, dev: "[]", test: "[]" }, { useValidationData: false })).result.rows).toEqual({
      train: 120,
      val: 0,
      test: 0,
    });
  });
});
