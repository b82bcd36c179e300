import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ObjectStore, s3Client, startObjectStore } from "../../../local/s3/object-store.ts";
import { temporaryFolder } from "../../support/rehearsals.ts";

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

describe("the object store", () => {
  it("takes a file of more than one part, byte for byte", async () => {
    const path = join(await temporaryFolder(), "big");
    const bytes = Buffer.alloc(9 * 1024 * 1024, "0123456789abcde");
    await writeFile(path, bytes);
    await store.putFile("rft-bucket", "rft-source/big.json", path);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "rft-bucket", Key: "rft-source/big.json" }));
    expect(bytes.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });

  it("gives the errors that S3 gives", async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket: "rft-bucket", Key: "nothing" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: "another-bucket", Key: "x" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
  });

  const written = (Key: string, Body: string, condition: { IfNoneMatch?: string; IfMatch?: string | undefined }) =>
    s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key, Body, ...condition })).then(
      ({ ETag }) => ETag,
      (error: unknown) => (error as Error).name,
    );

  it("writes an object that must not exist once, whoever writes it at the same time", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => written("lock.json", `writer ${i}`, { IfNoneMatch: "*" })),
    );
    expect(outcomes.filter((outcome) => outcome === "PreconditionFailed")).toHaveLength(7);
    expect(await written("lock.json", "late", { IfNoneMatch: "*" })).toBe("PreconditionFailed");
  });

  it("writes an object that must be as it was read, once for each reading", async () => {
    const first = await written("state.json", "0", { IfNoneMatch: "*" });
    const outcomes = await Promise.all(["1", "2"].map((text) => written("state.json", text, { IfMatch: first })));
    expect(outcomes.filter((outcome) => outcome === "PreconditionFailed")).toHaveLength(1);
    expect(await written("state.json", "3", { IfMatch: first })).toBe("PreconditionFailed");
    expect(await written("missing.json", "1", { IfMatch: first })).toBe("NoSuchKey");
  });

  it("leaves every object in a folder, however many there are", async () => {
    const keys = Array.from({ length: 1001 }, (_, i) => `many/of/${i}.txt`); // a listing's page has 1000
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(
        keys.slice(at, at + 50).map((Key) => s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key, Body: Key }))),
      );
    const folder = await temporaryFolder();
    await store.dump(folder);
    expect(await readdir(join(folder, "rft-bucket/many/of"))).toHaveLength(1001);
    expect(await readFile(join(folder, "rft-bucket/many/of/1000.txt"), "utf8")).toBe("many/of/1000.txt");
  });
});
