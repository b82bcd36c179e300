import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { S3Client } from "@aws-sdk/client-s3";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Manifest } from "../../../../functions/contract/dataset.ts";
import { prepareDataset } from "../../../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import { MAX_ROW_BYTES } from "../../../../functions/pipeline/prepare-dataset/row-bytes.ts";
import { sourceRows } from "../../../../functions/pipeline/prepare-dataset/source-rows.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { recipe as gsm8k } from "../../../../recipes/gsm8k/recipe.ts";
import { sample as gsm8kSample } from "../../../../recipes/gsm8k/sample.ts";
import type { Recipe, Source } from "../../../../recipes/recipe.ts";
import { recipe as first } from "../../../../recipes/tools/first-recipe/recipe.ts";
import { sample as firstSample } from "../../../../recipes/tools/first-recipe/sample.ts";
import { leavesNoTemporaryFiles } from "../../../support/prepared.ts";
import { runOf } from "../../../support/runs.ts";

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "PrepareDatasetRole");
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});
leavesNoTemporaryFiles();

const text = async (key: string): Promise<string> =>
  (await (await s3.send(new GetObjectCommand({ Bucket: "rft-bucket", Key: key }))).Body?.transformToString()) ?? "";

/** A line of a dataset, as far as it is read here. */
interface Line {
  readonly task_id: string;
  readonly reference_answer: { readonly answer: string };
  readonly original_question: string;
  readonly note?: string;
}

async function prepared(recipe: Recipe, files: Readonly<Record<string, string>>, dataset: object = {}) {
  const run = runOf({ dataset: { trainSamples: 10_000, validationSamples: 1_000, ...dataset } });
  const open = (file: string) => Promise.resolve(Readable.from([Buffer.from(files[file] ?? "")]));
  const result = await prepareDataset({ run }, { s3, bucket: "rft-bucket", recipe, open });
  const manifest = Manifest.parse(JSON.parse(await text(result.manifestKey)));
  const linesOf = async (split: "train" | "val" | "test"): Promise<Line[]> =>
    (await text(manifest.splits[split].key))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  return { result, manifest, train: await linesOf("train"), val: await linesOf("val"), test: await linesOf("test") };
}

describe("a dataset from JSON Lines", () => {
  it("has validation carved from the training file by whole clusters, and the source's own test rows", async () => {
    const { result, manifest, train, val, test } = await prepared(gsm8k, gsm8kSample());
    expect(result.manifestKey).toMatch(/^rft-data\/datasets\/gsm8k\/[0-9a-f]{16}\/manifest\.json$/);
    expect([train.length + val.length, test.length]).toEqual([720, 100]);
    expect(val.length / 720).toBeGreaterThan(0.05);
    expect(val.length / 720).toBeLessThan(0.15);
    expect(manifest.splits.val).toMatchObject({
      rowsRead: val.length,
      leftOut: { count: 0 },
      answerKinds: { number: val.length, other: 0 },
    });
    expect(train[0]).toMatchObject({ task_id: "gsm8k_train_0", domain: "math", data_source: "gsm8k" });
    const clusterOf = (line: Line) => gsm8k.cluster?.of(line as never) ?? "";
    const trained = new Set(train.map(clusterOf));
    expect(val.filter((line) => trained.has(clusterOf(line)))).toEqual([]);
  });

  it("is carved the same for the same seed, and otherwise for another", async () => {
    const questions = async (seed: number) =>
      (await prepared(gsm8k, gsm8kSample(), { seed })).val.map(({ original_question }) => original_question).toSorted();
    const [a, b, c] = [await questions(42), await questions(42), await questions(7)];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("reports a row that can't be read once: in the training split", async () => {
    const files = gsm8kSample();
    const { manifest, result } = await prepared(gsm8k, {
      ...files,
      "train.jsonl": `{"question": 5}\n\n{no json\n${files["train.jsonl"] ?? ""}`,
    });
    expect(manifest.splits.train.leftOut).toEqual({
      count: 2,
      first: [
        { index: 0, reason: "there is no question" },
        { index: 1, reason: expect.stringContaining("the row is not JSON") as string },
      ],
    });
    expect(manifest.splits.val.leftOut.count).toBe(0);
    expect(result.rows.train + result.rows.val).toBe(720);
  });
});

describe("a dataset from CSV", () => {
  it("has three splits from one file, and no note in two of them", async () => {
    const { result, train, val, test } = await prepared(first, firstSample());
    expect(train.length + val.length + test.length).toBe(800);
    expect(Math.min(result.rows.val, result.rows.test)).toBeGreaterThan(20);
    const [a, b, c] = [train, val, test].map((lines) => new Set(lines.map(({ note }) => note)));
    expect(new Set([...(a ?? []), ...(b ?? []), ...(c ?? [])]).size).toBe(
      (a?.size ?? 0) + (b?.size ?? 0) + (c?.size ?? 0),
    );
  });
});

describe("a recipe that fails on a row", () => {
  it("costs that row, and the manifest says so", async () => {
    const failing: Recipe = {
      ...(gsm8k as Recipe),
      line: (row) => {
        const line = (gsm8k as Recipe).line(row);
        if (line.answer.endsWith("7")) throw new TypeError("no sevens");
        return line;
      },
    };
    const { manifest, train } = await prepared(failing, gsm8kSample());
    const { leftOut, rowsUsable } = manifest.splits.train;
    expect(leftOut.count).toBeGreaterThan(10);
    expect(leftOut.first[0]?.reason).toBe("the recipe failed on the row: TypeError: no sevens");
    expect(train).toHaveLength(rowsUsable);
  });
});

/** What a reader makes of a text whose bytes come in pieces: rows, or why one is none. */
async function read(format: Source["format"], pieces: readonly (string | Buffer)[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  const chunks = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  for await (const { index, record } of sourceRows(format, chunks, "rows")) {
    try {
      rows.push([index, record().value]);
    } catch (error) {
      rows.push([index, (error as Error).message]);
    }
  }
  return rows;
}

describe("JSON Lines", () => {
  it("are read the same wherever their bytes are cut", async () => {
    const bytes = Buffer.from('\ufeff{"a":"é\\n"}\r\n\n  \n{"b":[1,2]}\n"c"');
    for (let at = 0; at <= bytes.length; at++)
      expect(await read("jsonl", [bytes.subarray(0, at), bytes.subarray(at)])).toEqual([
        [0, { a: "é\n" }],
        [1, { b: [1, 2] }],
        [2, "c"],
      ]);
  });

  it("are kept out of memory where one is too long", async () => {
    const long = Buffer.alloc(MAX_ROW_BYTES + 1, "x");
    expect(await read("jsonl", ["1\n", long, "\n2\n"])).toEqual([
      [0, 1],
      [1, `the row is larger than ${MAX_ROW_BYTES} bytes`],
      [2, 2],
    ]);
  });

  it("of nothing are no rows", async () => {
    expect(await read("jsonl", [])).toEqual([]);
  });
});

describe("CSV", () => {
  it("is read by its headings, with quotes, commas and line breaks in cells, wherever its bytes are cut", async () => {
    const bytes = Buffer.from('\ufeffname, note\r\nÀda,"a ""b"", c\nd"\r\n\r\nBen,\r\n');
    for (let at = 0; at <= bytes.length; at++)
      expect(await read("csv", [bytes.subarray(0, at), bytes.subarray(at)])).toEqual([
        [0, { name: "Àda", note: 'a "b", c\nd' }],
        [1, { name: "Ben", note: "" }],
      ]);
  });

  it("loses a row with too few or too many cells, and no other", async () => {
    expect(await read("csv", ["a,b\n1\n2,3\n4,5,6\n7,8\n"])).toEqual([
      [0, "the row has 1 cells, and there are 2 headings"],
      [1, { a: "2", b: "3" }],
      [2, "the row has 3 cells, and there are 2 headings"],
      [3, { a: "7", b: "8" }],
    ]);
  });

  it.each([
    ["nothing", "", /rows can't be read: it is empty\. It must be CSV with a line of headings/],
    ["a quote that never ends", 'a,b\n1,"2\n3,4\n', /rows can't be read: Quote Not Closed/],
    ["a heading twice", "a,a\n1,2\n", /rows can't be read: two headings are "a"/],
    ["an empty heading", "a,\n1,2\n", /rows can't be read: a heading of its first line is empty/],
  ])("of %s is refused", async (_, csv, says) => {
    await expect(read("csv", [csv])).rejects.toMatchObject({
      name: "DatasetInvalid",
      message: expect.stringMatching(says) as string,
    });
  });

  it("that breaks off ends in the source's own error, which is worth a retry", async () => {
    const chunks = (async function* () {
      yield await Promise.resolve(Buffer.from("a,b\n1,2\n3,"));
      throw Object.assign(new Error("reset"), { name: "SourceFailure" });
    })();
    const rows = sourceRows("csv", chunks, "rows");
    const readAll = async (): Promise<void> => {
      for await (const { index } of rows) expect(index).toBeGreaterThanOrEqual(0);
    };
    await expect(readAll()).rejects.toMatchObject({ name: "SourceFailure" });
  });
});
