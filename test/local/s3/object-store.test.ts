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
