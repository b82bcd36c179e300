import type { HttpRequest } from "../../http/loopback-server.ts";
import type { Access } from "../gate.ts";

/** Path-style requests. "Required permissions for Amazon S3 API operations", Amazon S3 User Guide. */
export function s3Access({ method, path, query }: Pick<HttpRequest, "method" | "path" | "query">): Access[] {
  const [, bucket = "", key = ""] = /^\/([^/]+)\/?(.*)$/s.exec(path) ?? [];
  const resource = `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`;
  if (key === "") return [listing(bucket, query.get("prefix") ?? undefined)];
  switch (method) {
    case "GET":
    case "HEAD":
      return [{ action: query.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject", resource }];
    case "DELETE":
      return [{ action: query.has("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject", resource }];
    default: // an object, a part of one, the start and the end of a multipart upload
      return [{ action: "s3:PutObject", resource }];
  }
}

/**
 * The permission that S3 requires before it says that an object is missing (API Reference, GetObject: 404 with it, 403
 * without it). Such a request has no prefix.
 */
export const missingObjectAccess = (path: string): Access => listing(/^\/([^/]+)/.exec(path)?.[1] ?? "");

const listing = (bucket: string, prefix?: string): Access => ({
  action: "s3:ListBucket",
  resource: `arn:aws:s3:::${bucket}`,
  ...(prefix === undefined ? {} : { context: { "s3:prefix": prefix } }),
});
