import { request as http1Request } from "node:http";
import { connect } from "node:http2";
import { connect as connectSocket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { json, type LoopbackServer, serve } from "../../../local/http/loopback-server.ts";

let server: LoopbackServer;
beforeEach(async () => {
  server = await serve(({ method, path, query, body }) =>
    json(200, { method, path, query: Object.fromEntries(query), bytes: body.length }),
  );
});
afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function byHttp1(path: string, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http1Request(server.url, { method: "POST", path }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function byHttp2(path: string, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(server.url);
    session.on("error", reject);
    const stream = session.request({ ":method": "POST", ":path": path });
    let status = 0;
    let text = "";
    stream.on("response", (headers) => (status = headers[":status"] ?? 0));
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    stream.on("end", () => {
      session.close();
      resolve({ status, body: JSON.parse(text) });
    });
    stream.on("error", reject);
    stream.end(body);
  });
}

it("sends no time: by a real one the SDK would take a function's clock, which has the rehearsal's, for wrong", async () => {
  const { headers } = await fetch(server.url);
  expect(headers.get("date")).toBeNull();
});

describe.each([
  ["HTTP/1.1", byHttp1],
  ["HTTP/2 without TLS, as the SDK's client of Bedrock's runtime speaks it,", byHttp2],
])("a request by %s", (_, send) => {
  it("is answered, its path decoded, however large its body is", async () => {
    expect(await send("/model/arn%3Aaws%3Abedrock/converse?a=1", "x".repeat(3_000_000))).toEqual({
      status: 200,
      body: { method: "POST", path: "/model/arn:aws:bedrock/converse", query: { a: "1" }, bytes: 3_000_000 },
    });
  });

  it("whose URL can't be decoded is answered with 400, and the next one is answered, too", async () => {
    expect(await send("/%E0%A4%A")).toMatchObject({ status: 400, body: { __type: "MalformedUrl" } });
    expect(await send("/good")).toMatchObject({ status: 200 });
  });
});

it("ends its connections when it is closed", async () => {
  const { port, hostname } = new URL(server.url);
  const socket = connectSocket(Number(port), hostname);
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await server.close();
  await closed;
});
