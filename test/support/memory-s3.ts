import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";

/** What stands under a key: bytes, a stream that is opened at each reading, or an error's name, as S3 answers it. */
export type StoredObject = Buffer | (() => Readable) | { readonly error: string; readonly status: number };

/**
 * Objects in this process behind the real client: a request costs no connection. Knows GET, HEAD and PUT of whole
 * objects, and lists of one page, path style.
 */
export class MemoryS3 {
  /** By `<bucket>/<key>`, the key as it was asked for, decoded. */
  readonly objects = new Map<string, StoredObject>();
  readonly client: S3Client;

  constructor() {
    this.client = new S3Client({
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      forcePathStyle: true,
      maxAttempts: 1,
      requestChecksumCalculation: "WHEN_REQUIRED", // else a body comes in chunks that would have to be taken apart
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: { handle: async (request: HttpRequest) => ({ response: await this.#answer(request) }) },
    });
  }

  #list(bucket: string, prefix: string): HttpResponse {
    const folder = `${bucket.replace(/\/$/, "")}/`;
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(folder + prefix)).sort();
    const items = keys.map((key) => `<Contents><Key>${key.slice(folder.length)}</Key></Contents>`).join("");
    const xml = `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${items}</ListBucketResult>`;
    return new HttpResponse({
      statusCode: 200,
      headers: { "content-type": "application/xml" },
      body: Readable.from([Buffer.from(xml)]),
    });
  }

  async #answer({ method, path, query, body }: HttpRequest): Promise<HttpResponse> {
    const key = decodeURIComponent(path.slice(1));
    if (method === "PUT") {
      this.objects.set(key, await bytesOf(body));
      return new HttpResponse({ statusCode: 200, headers: { etag: '"x"' }, body: Readable.from([]) });
    }
    if (query["list-type"] === "2") return this.#list(key, String(query["prefix"] ?? ""));
    const object = this.objects.get(key) ?? { error: "NoSuchKey", status: 404 };
    if (Buffer.isBuffer(object) || typeof object === "function") {
      const content = Buffer.isBuffer(object) ? Readable.from([object], { objectMode: false }) : object();
      return new HttpResponse({ statusCode: 200, headers: {}, body: method === "HEAD" ? Readable.from([]) : content });
    }
    const xml =
      method === "HEAD"
        ? ""
        : `<?xml version="1.0"?><Error><Code>${object.error}</Code><Message>${object.error} in the test</Message></Error>`;
    return new HttpResponse({
      statusCode: object.status,
      headers: { "content-type": "application/xml" },
      body: Readable.from([Buffer.from(xml)]),
    });
  }
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.concat((await (body as Readable).toArray()) as Buffer[]);
}
