import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on loopback that does to its connections whatever a test wants: breaks them off, keeps them waiting. */
export interface FileServer {
  readonly url: string;
  /** Paths, as they were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param answer is called for each request; `nth` from 1 */
export async function fileServer(
  answer: (response: ServerResponse, nth: number, path: string) => void,
): Promise<FileServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(response, asked.length, request.url ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Sends the head and the beginning of a body, and then breaks the connection off. */
export function breakOff(
  response: ServerResponse,
  beginning: string,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  response.writeHead(200, headers);
  response.write(beginning, () => {
    setTimeout(() => response.destroy(), 20); // so that the beginning is read before
  });
}
