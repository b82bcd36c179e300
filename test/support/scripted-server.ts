import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a scripted server answers to one request: an answer, or a connection that breaks. */
export type Answer =
  { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } | "reset";

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An HTTP server on loopback that answers requests from a script, so that the real SDK client is what is tested. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** An error as AWS's REST-JSON services answer it. */
export const awsError = (name: string, status: number, message = `${name} in the script`): Answer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: { message },
});

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  body,
  headers,
});

/** @param script an answer by request; a function is asked each time, a list is used up, its last answer repeated */
export async function scriptedServer(
  script: readonly Answer[] | ((request: SeenRequest) => Answer),
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const seen = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      requests.push(seen);
      const answer =
        typeof script === "function" ? script(seen) : (script[Math.min(requests.length, script.length) - 1] ?? "reset");
      if (answer === "reset") {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => {
      resolve();
    });
  });

/** Options of an SDK client that talks to such a server: no waiting between its retries, credentials of nobody. */
export const clientFor = (url: string) => ({
  endpoint: url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 2,
});
