import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readChunks } from "../../../../functions/pipeline/prepare-dataset/read-chunks.ts";
import { sourceOf } from "../../../../functions/pipeline/prepare-dataset/source.ts";
import { type SourceRetries, withRetries } from "../../../../functions/pipeline/prepare-dataset/with-retries.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { breakOff, type FileServer, fileServer } from "../../../support/file-server.ts";
import { clientFor } from "../../../support/scripted-server.ts";

const QUICK_RETRIES: SourceRetries = { tries: 3, firstWaitMs: 1, silenceMs: 500 };

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "SomeRole");
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});
let server: FileServer | undefined;
afterEach(() => server?.close());

async function read(source: string, client = s3): Promise<string> {
  const open = sourceOf(source, client);
  return withRetries(QUICK_RETRIES, async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of readChunks(open, "train.json", QUICK_RETRIES.silenceMs)) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  });
}
const put = (Key: string): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key, Body: `[${JSON.stringify(Key)}]` }));

describe("a file in S3", () => {
  it.each([
    ["s3://rft-bucket", "train.json"],
    ["s3://rft-bucket/", "train.json"],
    ["s3://rft-bucket/rft-source/finqa", "rft-source/finqa/train.json"],
    ["s3://rft-bucket/rft-source/finqa//", "rft-source/finqa/train.json"],
    ["s3://rft-bucket/rft-source/fin%20qa", "rft-source/fin%20qa/train.json"],
    ["s3://rft-bucket/rft-source/prüfung", "rft-source/prüfung/train.json"],
    ["s3://rft-bucket/rft-source/a?b#c", "rft-source/a?b#c/train.json"],
    ["s3://rft-bucket/rft-source/{a}|b", "rft-source/{a}|b/train.json"],
  ])("of %s is read under its key, to the letter", async (source, key) => {
    await put(key);
    expect(await read(source)).toBe(`[${JSON.stringify(key)}]`);
  });

  it.each([
    ["s3://rft-bucket/nothing", "NoSuchKey"],
    ["s3://another-bucket/x", "NoSuchBucket"],
  ])("of %s that is not there is unavailable at once, with call, place and what to do", async (source, name) => {
    await expect(read(source)).rejects.toMatchObject({
      name: "DatasetUnavailable",
      message: expect.stringMatching(
        new RegExp(`^s3:GetObject on ${source}/train\\.json failed: ${name}.*rft-source/.*redrive`),
      ) as string,
    });
  });

  const scripted = async (script: Parameters<typeof fileServer>[0]): Promise<S3Client> => {
    server = await fileServer(script);
    return new S3Client({ ...clientFor(server.url), maxAttempts: 1, forcePathStyle: true });
  };
  const error = (code: string): string => `<Error><Code>${code}</Code><Message>in the script</Message></Error>`;

  it("that may not be read is unavailable at once", async () => {
    const client = await scripted((response) => response.writeHead(403).end(error("AccessDenied")));
    await expect(read("s3://rft-bucket/x", client)).rejects.toMatchObject({
      name: "DatasetUnavailable",
      message: expect.stringMatching(/AccessDenied.*sourceBucket/) as string,
    });
    expect(server?.asked).toHaveLength(1);
  });

  it("that S3 is too busy for twice is read the third time", async () => {
    const client = await scripted((response, nth) =>
      nth < 3 ? response.writeHead(503).end(error("SlowDown")) : response.end("[5]"),
    );
    expect(await read("s3://rft-bucket/x", client)).toBe("[5]");
    expect(server?.asked).toHaveLength(3);
  });

  it.each([
    [
      "breaks off",
      (response: Parameters<typeof breakOff>[0]) => {
        breakOff(response, "[1,", { "content-length": 1000 });
      },
    ],
    [
      "falls silent",
      (response: Parameters<typeof breakOff>[0]) =>
        void response.writeHead(200, { "content-length": 1000 }).write("[1,"),
    ],
  ])("that %s in the middle is read again from its beginning", async (_, answer) => {
    const client = await scripted((response, nth) => {
      if (nth === 1) answer(response);
      else response.end("[5]");
    });
    expect(await read("s3://rft-bucket/x", client)).toBe("[5]");
    expect(server?.asked).toHaveLength(2);
  });
});
