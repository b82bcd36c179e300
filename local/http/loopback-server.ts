import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { eitherProtocolServer, type Incoming } from "./either-protocol.ts";

export interface HttpRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface LoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Asked before each request is answered. @throws AwsError where it may not be */
  readonly gate?: (request: HttpRequest) => Promise<void>;
  /** How the service writes an error; REST-JSON's and AWS JSON's way where it is absent. */
  readonly failure?: (error: AwsError) => HttpAnswer;
}

/** The service behind an endpoint, with or without a server; an AwsError that it throws is an answer too. */
export type Answering = (request: HttpRequest) => Promise<HttpAnswer> | HttpAnswer;

/** What a server answers to a request. */
export async function answered(
  answer: Answering,
  request: HttpRequest,
  { gate, failure = jsonFailure }: ServeOptions = {},
): Promise<HttpAnswer> {
  try {
    await gate?.(request);
    return await answer(request);
  } catch (error) {
    return failure(error instanceof AwsError ? error : new AwsError("InternalServerException", 500, String(error)));
  }
}

/** An HTTP server that can be reached from this machine only. */
export async function serve(answer: Answering, options: ServeOptions = {}): Promise<LoopbackServer> {
  const answerTo = async (incoming: Incoming, body: Buffer): Promise<HttpAnswer> => {
    const request = readRequest(incoming, body);
    return request === undefined
      ? (options.failure ?? jsonFailure)(malformedUrl(incoming.url))
      : answered(answer, request, options);
  };
  const { server, destroyConnections } = eitherProtocolServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      answerTo(incoming, Buffer.concat(chunks)).then(
        ({ status, headers = {}, body = "" }) => {
          outgoing.sendDate = false; // a function has the rehearsal's time: it would take the real one for its own skew
          outgoing.writeHead(status, { "content-type": "application/json", ...headers });
          outgoing.end(body);
        },
        () => outgoing.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        destroyConnections();
      }),
  };
}

/** @returns undefined for a target that is no URL, or that can't be decoded */
function readRequest({ method = "GET", url = "/", headers }: Incoming, body: Buffer): HttpRequest | undefined {
  try {
    const { pathname, searchParams } = new URL(`http://loopback${url}`);
    return { method, path: decodeURIComponent(pathname), query: searchParams, headers, body };
  } catch {
    return undefined;
  }
}

/** The error's name is the rehearsal's own: AWS's services differ. */
const malformedUrl = (url: string | undefined): AwsError =>
  new AwsError("MalformedUrl", 400, `The request's URL can't be decoded: ${url ?? ""}`);

/** An error that an AWS service answers with. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** As REST-JSON and AWS JSON services write it. */
const jsonFailure = ({ name, status, message }: AwsError): HttpAnswer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: JSON.stringify({ __type: name, message }),
});

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers,
  body: JSON.stringify(value),
});

/** What a stand-in does not implement. */
export const unsupported = (service: string, operation: string): AwsError =>
  new AwsError(
    "UnsupportedOperation",
    501,
    `The rehearsal's ${service} does not implement ${operation}: it does what this pipeline uses, and refuses the rest.`,
  );
