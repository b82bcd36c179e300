import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { buildApp } from "fauxqs";
import type { Iam } from "../iam/iam.ts";
import { REGION } from "../template/intrinsics.ts";
import { conditionalWrites } from "./conditional-writes.ts";
import { guard } from "./guard.ts";

/** The stand-in for S3, with the pipeline's bucket in it. */
export interface ObjectStore {
  readonly url: string;
  readonly bucket: string;
  /** Into the pipeline's bucket, or into another, which is made. */
  putFile(bucket: string, key: string, path: string): Promise<void>;
  /** Into the pipeline's bucket. */
  put(key: string, body: string): Promise<void>;
  /** The opposite of `dump`, for the pipeline's bucket; does nothing where the folder has none of its name. */
  load(folder: string): Promise<void>;
  /** Copies every object to `<folder>/<bucket>/<key>`. */
  dump(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** @param iam decides the requests of callers with a role; without it every request is let through */
export async function startObjectStore(bucket: string, iam?: Iam): Promise<ObjectStore> {
  const app = buildApp({ logger: false });
  if (iam !== undefined) guard(app, iam);
  conditionalWrites(app);
  // A function has the rehearsal's time. From a real one in an answer the SDK would conclude that its own clock is
  // wrong, and repeat what was refused.
  app.addHook("onRequest", (_, reply, done) => {
    reply.raw.sendDate = false;
    done();
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" }); // fauxqs' own server listens on every interface
  const s3 = s3Client(url, "rehearsal");
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    url,
    bucket,
    async putFile(to, key, path) {
      if (to !== bucket) await s3.send(new CreateBucketCommand({ Bucket: to }));
      await new Upload({
        client: s3,
        params: { Bucket: to, Key: key, Body: createReadStream(path) },
        partSize: 8 * 1024 * 1024,
      }).done();
    },
    async put(key, body) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async load(folder) {
      const files = await readdir(join(folder, bucket), { recursive: true, withFileTypes: true }).catch(() => []);
      for (const file of files.filter((entry) => entry.isFile())) {
        const path = join(file.parentPath, file.name);
        const Key = relative(join(folder, bucket), path).split(sep).join("/");
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: await readFile(path) }));
      }
    },
    async dump(folder) {
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, ...(token === undefined ? {} : { ContinuationToken: token }) }),
        );
        for (const { Key = "" } of page.Contents ?? []) {
          const path = join(folder, bucket, Key);
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, (await Body?.transformToByteArray()) ?? "");
        }
        token = page.NextContinuationToken;
      }
    },
    async close() {
      s3.destroy();
      await app.close();
    },
  };
}

/** @param caller access key, which names the role that calls */
export const s3Client = (endpoint: string, caller: string): S3Client =>
  new S3Client({
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: caller, secretAccessKey: "rehearsal" },
  });
