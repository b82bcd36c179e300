import { crc32 } from "node:zlib";
import {
  type Answering,
  AwsError,
  type HttpAnswer,
  type HttpRequest,
  unsupported,
} from "../../local/http/loopback-server.ts";

/** S3 in memory: what the pipeline uses of it, one bucket, path style. */
export class MemoryS3 {
  readonly objects = new Map<string, Buffer>();
  readonly #bucket: string;
  readonly #onPut: (key: string, bytes: Buffer) => void;
  readonly #uploads = new Map<string, { readonly key: string; readonly parts: Map<number, Buffer> }>();

  /** @param onPut called with each whole object, once it is stored */
  constructor(bucket: string, onPut: (key: string, bytes: Buffer) => void) {
    this.#bucket = bucket;
    this.#onPut = onPut;
  }

  readonly answer: Answering = (request) =>
    Promise.resolve()
      .then(() => this.#answer(request))
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        const body =
          request.method === "HEAD"
            ? ""
            : `<Error><Code>${error.name}</Code><Message>${error.message}</Message></Error>`;
        return { status: error.status, headers: XML, body };
      });

  put(key: string, bytes: Buffer): void {
    this.objects.set(key, bytes);
    this.#onPut(key, bytes);
  }

  #answer(request: HttpRequest): HttpAnswer {
    const { method, path, query, body } = request;
    const [, bucket, key = ""] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    if (bucket !== this.#bucket) throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist");
    const uploadId = query.get("uploadId");
    switch (`${method}${uploadId === null ? "" : " of an upload"}`) {
      case "GET":
        return key === ""
          ? this.#list(query)
          : { status: 200, headers: headersOf(this.#find(key)), body: this.#find(key) };
      case "HEAD":
        return { status: 200, headers: headersOf(this.#find(key)) };
      case "PUT":
        assertWhole(request);
        this.#assertCondition(request, key);
        this.put(key, body);
        return { status: 200, headers: { etag: etag(body) } };
      case "POST":
        if (!query.has("uploads")) break;
        this.#uploads.set(`upload-${this.#uploads.size + 1}`, { key, parts: new Map() });
        return {
          status: 200,
          headers: XML,
          body: `<InitiateMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${key}</Key><UploadId>upload-${this.#uploads.size}</UploadId></InitiateMultipartUploadResult>`,
        };
      case "PUT of an upload":
        assertWhole(request);
        this.#upload(uploadId).parts.set(Number(query.get("partNumber")), body);
        return { status: 200, headers: { etag: etag(body), "x-amz-checksum-crc32": checksum(body) } };
      case "POST of an upload":
        return this.#complete(uploadId, key, body.toString("utf8"));
      case "DELETE of an upload":
        // infra/steps.ts grants s3:PutObject, and nobody s3:AbortMultipartUpload: the bucket's lifecycle sees to broken
        // uploads.
        throw new AwsError(
          "AccessDenied",
          403,
          "not authorized to perform: s3:AbortMultipartUpload because no identity-based policy allows it",
        );
    }
    throw unsupported("S3", `${method} ${path}?${String(query)}`);
  }

  /** Conditional writes (S3 User Guide): `If-None-Match: *` and `If-Match`. */
  #assertCondition({ headers }: HttpRequest, key: string): void {
    const standing = this.objects.get(key);
    const [none, match] = [headers["if-none-match"], headers["if-match"]];
    if (match !== undefined && standing === undefined)
      throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if (
      (none === "*" && standing !== undefined) ||
      (match !== undefined && standing !== undefined && etag(standing) !== match)
    )
      throw new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
  }

  #find(key: string): Buffer {
    const bytes = this.objects.get(key);
    if (bytes === undefined) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    return bytes;
  }

  #list(query: URLSearchParams): HttpAnswer {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).toSorted();
    return {
      status: 200,
      headers: XML,
      body: `<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>${keys.length}</KeyCount>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("")}</ListBucketResult>`,
    };
  }

  #upload(id: string | null) {
    const upload = this.#uploads.get(id ?? "");
    if (upload === undefined) throw new AwsError("NoSuchUpload", 404, "The specified multipart upload does not exist.");
    return upload;
  }

  /** A second completion of the same upload answers as the first did, as S3's does for a while. */
  #complete(id: string | null, key: string, list: string): HttpAnswer {
    const { parts } = this.#upload(id);
    const named = [...list.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
    if (named.length !== parts.size || named.some((number) => !parts.has(number)))
      throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
    this.put(key, Buffer.concat(named.map((number) => parts.get(number) ?? Buffer.alloc(0))));
    return {
      status: 200,
      headers: XML,
      body: `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>"e-${named.length}"</ETag></CompleteMultipartUploadResult>`,
    };
  }
}

const XML = { "content-type": "application/xml" };
const etag = (bytes: Buffer): string => `"${checksum(bytes)}"`; // opaque to its readers

/** Many runs read the same objects. */
const checksums = new WeakMap<Buffer, string>();

function checksum(bytes: Buffer): string {
  const known = checksums.get(bytes);
  if (known !== undefined) return known;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  checksums.set(bytes, sum.toString("base64"));
  return sum.toString("base64");
}

const headersOf = (bytes: Buffer): Record<string, string> => ({
  "content-type": "binary/octet-stream",
  "content-length": String(bytes.length),
  etag: etag(bytes),
  "x-amz-checksum-crc32": checksum(bytes),
});

/** The SDK sends a checksum with all that it stores: what arrives must be what was sent. */
function assertWhole({ headers, body }: HttpRequest): void {
  const sent = headers["x-amz-checksum-crc32"];
  if (sent === undefined) throw unsupported("S3", "a body without x-amz-checksum-crc32");
  if (sent !== checksum(body))
    throw new AwsError("BadDigest", 400, "The CRC32 you specified did not match the calculated checksum.");
}
