import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { recipe } from "#recipe";
import { sourceFiles } from "../../contract/source-files.ts";
import { DatasetUnavailable } from "../../contract/errors.ts";

export interface OpenFile {
  /** Opens a file of the source for reading, from its beginning. */
  (file: string, signal: AbortSignal): Promise<Readable>;
  /** What is read, for messages: the call and the object, or the URL. */
  readonly placeOf?: (file: string) => string;
}

/** A failure that may be transient: worth a retry. */
export class SourceFailure extends Error {
  override readonly name = "SourceFailure";
}

/**
 * @param source `https://host/folder` or `s3://bucket/prefix` (the execution input's contract has refused everything
 *   else)
 */
export function sourceOf(source: string, s3: S3Client, files = sourceFiles(recipe)): OpenFile {
  const folder = source.replace(/\/+$/, "");
  const inS3 = folder.startsWith("s3://");
  const open: OpenFile = inS3 ? s3Source(folder, s3, files) : httpSource(folder, files);
  return Object.assign(open, { placeOf: (file: string) => `${inS3 ? "s3:GetObject on " : ""}${folder}/${file}` });
}

/** Status codes that are worth a retry. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

export function httpSource(folder: string, files = sourceFiles(recipe)): OpenFile {
  return async (file, signal) => {
    const url = `${folder}/${file}`;
    const response = await fetch(url, { signal }).catch((error: unknown) => {
      throw new SourceFailure(`${url} did not answer: ${reason(error)}`, { cause: error });
    });
    if (response.ok && response.body) return Readable.fromWeb(response.body);
    await response.body?.cancel();
    const said = `${url} answered HTTP ${response.status} ${response.statusText}`;
    if (PASSING.has(response.status)) throw new SourceFailure(said);
    throw new DatasetUnavailable(
      `${said}. dataset.source must be a folder with ${files} that can be read without credentials; start a new execution with another one, or redrive once it is there.`,
    );
  };
}

function s3Source(folder: string, s3: S3Client, files: string): OpenFile {
  // Not by the class URL: a key may hold #, ? or é, which it would cut off or encode.
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(folder) ?? [];
  return async (file, signal) => {
    const key = [prefix, file].filter(Boolean).join("/");
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
      return Body as Readable;
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      const said = `s3:GetObject on s3://${bucket}/${key} failed: ${reason(error)}`;
      if (!["NoSuchKey", "NoSuchBucket", "AccessDenied", "PermanentRedirect", "InvalidObjectState"].includes(name))
        throw new SourceFailure(said, { cause: error });
      throw new DatasetUnavailable(
        `${said}. Put ${files} there; PrepareDataset may read rft-source/ of the pipeline's own bucket, and the bucket that the stack's context value sourceBucket names. Then redrive.`,
        { cause: error },
      );
    }
  };
}

/** fetch puts the real error into the cause of a TypeError. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause instanceof Error ? ` (${(error.cause as NodeJS.ErrnoException).code ?? error.cause.message})` : "";
  return `${error.name}: ${error.message}${cause}`;
}
