import { createReadStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { startFauxqs } from "fauxqs";
import { REGION } from "../template/intrinsics.ts";

/** The stand-in for S3, with the pipeline's bucket in it. */
export interface ObjectStore {
  readonly url: string;
  readonly bucket: string;
  putFile(key: string, path: string): Promise<void>;
  /** Copies every object to `<folder>/<bucket>/<key>`. */
  dump(folder: string): Promise<void>;
  close(): Promise<void>;
}

export async function startObjectStore(bucket: string): Promise<ObjectStore> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(bucket);
  const s3 = s3Client(server.address, "rehearsal");
  return {
    url: server.address,
    bucket,
    async putFile(key, path) {
      await new Upload({ client: s3, params: { Bucket: bucket, Key: key, Body: createReadStream(path) }, partSize: 8 * 1024 * 1024 }).done();
    },
    async dump(folder) {
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ...(token === undefined ? {} : { ContinuationToken: token }) }));
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
      await server.stop();
    },
  };
}

/** @param caller name of the role that calls */
export const s3Client = (endpoint: string, caller: string): S3Client =>
  new S3Client({ endpoint, region: REGION, forcePathStyle: true, credentials: { accessKeyId: caller, secretAccessKey: "rehearsal" } });
