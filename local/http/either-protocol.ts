import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

/** How an HTTP/2 client that needs no upgrade begins (RFC 9113, 3.4). */
const PREFACE = "PRI * HTTP/2.0";

/**
 * A server that speaks HTTP/1.1 and HTTP/2 on one port, without TLS: the SDK's client for Bedrock's runtime speaks
 * HTTP/2, all others HTTP/1.1.
 */
export function eitherProtocolServer(listener: (incoming: Incoming, outgoing: Outgoing) => void): {
  readonly server: Server;
  /** Ends all connections at once. */
  readonly destroyConnections: () => void;
} {
  const http1 = createHttp1(listener);
  const http2 = createHttp2(listener);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined); // the client has closed the connection
    socket.once("data", (start: Buffer) => {
      socket.pause();
      socket.unshift(start);
      const isHttp2 = start.toString("latin1", 0, PREFACE.length) === PREFACE;
      (isHttp2 ? http2 : http1).emit("connection", socket);
      if (!isHttp2) process.nextTick(() => socket.resume());
    });
  });
  return {
    server,
    destroyConnections() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
