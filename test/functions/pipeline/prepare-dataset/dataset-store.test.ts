import { writeFile } from "node:fs/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { DatasetStore } from "../../../../functions/pipeline/prepare-dataset/dataset-store.ts";
import { temporaryFolder } from "../../../support/rehearsals.ts";
import { type Answer, clientFor, scriptedServer, type SeenRequest } from "../../../support/scripted-server.ts";

const xml = (status: number, body: string): Answer => ({
  status,
  body,
  headers: { "content-type": "application/xml" },
});
const error = (status: number, code: string): Answer =>
  xml(status, `<Error><Code>${code}</Code><Message>${code} in the script</Message></Error>`);

/** An upload in three parts; `part` answers each of them. */
async function uploading(part: Answer) {
  const server = await scriptedServer(({ method, path }: SeenRequest) => {
    if (method === "POST" && path.includes("uploads"))
      return xml(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
    return method === "DELETE" ? error(403, "AccessDenied") : part; // the role may not abort
  });
  const file = `${await temporaryFolder()}/train.jsonl`;
  await writeFile(file, Buffer.alloc(17 * 1024 * 1024, "x"));
  const s3 = new S3Client({ ...clientFor(server.url), forcePathStyle: true, maxAttempts: 1 });
  const thrown: unknown = await new DatasetStore(s3, "b")
    .upload("rft-data/train.jsonl", file)
    .catch((reason: unknown) => reason);
  await server.close();
  return { thrown, methods: server.requests.map(({ method }) => method) };
}

describe("an upload in parts that breaks", () => {
  it.each([
    [
      "by a fault of S3's own, is reported as transient",
      error(500, "InternalError"),
      "ServiceTemporarilyUnavailable",
      "InternalError",
    ],
    [
      "by a denial, is reported as one",
      error(403, "AccessDenied"),
      "ServiceCallFailed",
      "s3:PutObject on s3://b/rft-data/train.jsonl",
    ],
  ])("%s, and is left to the bucket's lifecycle", async (_, part, name, says) => {
    const { thrown, methods } = await uploading(part);
    expect(thrown).toMatchObject({ name });
    expect(String(thrown)).toContain(says);
    expect(methods).not.toContain("DELETE");
  });
});
