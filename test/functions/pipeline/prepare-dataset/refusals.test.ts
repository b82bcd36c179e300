import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { prepareDataset } from "../../../../functions/pipeline/prepare-dataset/prepare-dataset.ts";
import type { OpenFile } from "../../../../functions/pipeline/prepare-dataset/source.ts";
import { type FileServer, fileServer } from "../../../support/file-server.ts";
import {
  finqaFile,
  leavesNoTemporaryFiles,
  type SourceFiles,
  type Workshop,
  workshop,
} from "../../../support/prepared.ts";
import { runOf } from "../../../support/runs.ts";
import { clientFor } from "../../../support/scripted-server.ts";

const FILES: SourceFiles = { train: finqaFile(0, 120), dev: finqaFile(1000, 30), test: finqaFile(2000, 20) };

let own: Workshop;
beforeAll(async () => {
  own = await workshop();
});
afterAll(() => own.close());
leavesNoTemporaryFiles();

describe("a source that can't be trained on", () => {
  it.each([
    [
      "99 rows",
      { train: finqaFile(0, 99) },
      {},
      /^train\.json of s3:\S+ has 99 usable rows of 99; at least 100 are needed\. Correct/,
    ],
    [
      "99 usable rows, with the reasons for the others",
      { train: finqaFile(0, 99, [5, { qa: {} }]) },
      {},
      /99 usable rows of 101; at least 100 are needed\. Left out: row 99: the row is not an object; row 100: there is no question\. Correct/,
    ],
    [
      "many unusable rows, of which the first are listed",
      { train: finqaFile(0, 99, Array(9).fill(null)) },
      {},
      /99 usable rows of 108.*row 103: the row is not an object; …\./,
    ],
    ["no validation rows", { dev: "[]" }, {}, /^dev\.json of s3:\S+ has 0 usable rows of 0; at least 1 are needed/],
    ["a file that is not an array", { test: '{"rows":[]}' }, {}, /^test\.json can't be read: it is not a JSON array/],
    ["a file that is cut off", { train: FILES.train.slice(0, -1) }, {}, /after 120 whole rows: the file is cut off/],
  ])("is refused before anything is written: %s", async (_, files, input, message) => {
    await expect(own.prepare({ ...FILES, ...files }, input)).rejects.toMatchObject({
      name: "DatasetInvalid",
      message: expect.stringMatching(message) as string,
    });
    expect(own.writes).toEqual([]);
  });

  it("is a broken contract where it is no run at all", async () => {
    await expect(prepareDataset({}, { s3: own.s3, bucket: "rft-bucket" })).rejects.toMatchObject({
      name: "ContractViolated",
    });
  });
});

describe("a bucket that can't be used", () => {
  let server: FileServer | undefined;
  afterEach(() => server?.close());
  const error = (code: string): string => `<Error><Code>${code}</Code><Message>in the script</Message></Error>`;

  it.each([
    ["s3:GetObject", "manifest\\.json", "AccessDenied", "ServiceCallFailed"],
    ["s3:GetObject", "manifest\\.json", "SlowDown", "ServiceTemporarilyUnavailable"],
    ["s3:PutObject", "train\\.jsonl", "AccessDenied", "ServiceCallFailed"],
    ["s3:PutObject", "train\\.jsonl", "SlowDown", "ServiceTemporarilyUnavailable"],
  ])("ends in an error that names %s on …/%s, on S3's %s: %s", async (call, file, code, name) => {
    server = await fileServer((response) => {
      const asked = response.req.method === "GET" ? "s3:GetObject" : "s3:PutObject";
      if (asked === call) response.writeHead(code === "SlowDown" ? 503 : 403).end(error(code));
      else response.writeHead(404).end(error("NoSuchKey"));
    });
    const s3 = new S3Client({ ...clientFor(server.url), maxAttempts: 1, forcePathStyle: true });
    const open: OpenFile = (asked) =>
      Promise.resolve(Readable.from([Buffer.from(asked === "train.json" ? FILES.train : FILES.dev)]));
    await expect(prepareDataset({ run: runOf({}) }, { s3, bucket: "rft-bucket", open })).rejects.toMatchObject({
      name,
      message: expect.stringMatching(
        new RegExp(`^${call} on s3://rft-bucket/rft-data/datasets/finqa/[0-9a-f]{16}/${file} failed.*${code}`),
      ) as string,
    });
  });
});
