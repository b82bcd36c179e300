import { Readable } from "node:stream";
import type { HttpRequest as SdkRequest } from "@smithy/core/protocols";
import { HttpResponse } from "@smithy/core/protocols";
import { answered, type Answering, type HttpAnswer, type HttpRequest } from "../../local/http/loopback-server.ts";
import { CALL_HEADER, SEND_HEADER } from "./clients.ts";
import {
  connectionReset,
  errorAnswer,
  type Fault,
  isError,
  MALFORMED,
  requestTimeout,
  type Service,
} from "./faults.ts";
import { currentInvocation, type Invocation } from "./invocation.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * What befalls a request: a fault that its sender sees, or the end of its sender, before it was sent, on its way, or
 * after it took effect.
 */
export type Mishap =
  Fault | "reset after effect" | "broken off" | "killed before" | "killed on its way" | "killed after";

/** A request, before anything befalls it. */
export interface Sent {
  readonly service: Service;
  /** `service:Operation`, by the SDK's name of it. */
  readonly call: string;
  readonly number: number;
  /** Number of the SDK call that the request belongs to: its retries have the same. */
  readonly send: number;
  readonly invocation: Invocation;
  /** How often this invocation sent this call before. */
  readonly earlier: number;
  readonly path: string;
}

export interface WireOptions {
  readonly clock: VirtualClock;
  readonly services: Readonly<Record<Service, Answering>>;
  /** Decides what befalls a request. */
  readonly mishap: (sent: Sent) => Mishap | undefined;
  /** Seconds by which the answer to a read is behind. */
  readonly lag: (sent: Sent) => number;
  readonly onRequest: (sent: Sent, mishap: Mishap | undefined, lag: number) => void;
  /** A request takes effect in its service, or is answered from what is known there. */
  readonly onEffect: (sent: Sent) => void;
  /** What kills a function. */
  readonly kill: (invocation: Invocation) => void;
}

/** Between the SDK's clients and the stand-ins: takes time, and lets things go wrong as they do between machines. */
export class Wire {
  readonly #options: WireOptions;
  #requests = 0;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** A request handler for an SDK client. */
  handler(service: Service, patienceMs: number) {
    return {
      metadata: { handlerProtocol: "http/1.1" },
      handle: async (request: SdkRequest) => ({ response: await this.#handle(service, patienceMs, request) }),
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    };
  }

  async #handle(service: Service, patienceMs: number, request: SdkRequest): Promise<HttpResponse> {
    const { clock, services, mishap: decide, lag: decideLag, onRequest, onEffect, kill } = this.#options;
    const invocation = currentInvocation();
    const { random } = invocation;
    const call = request.headers[CALL_HEADER] ?? "";
    const sent: Sent = {
      service,
      call,
      number: ++this.#requests,
      send: Number(request.headers[SEND_HEADER]),
      invocation,
      earlier: invocation.count(call),
      path: request.path,
    };
    const mishap = decide(sent);
    const lag = decideLag(sent);
    onRequest(sent, mishap, lag);
    const there = random.between(5, 200);
    const back = random.between(5, 200);
    const takeEffect = (): Promise<HttpAnswer> => {
      onEffect(sent);
      return answered(services[service], received(request, sent.number, lag));
    };

    if (mishap === "killed before") {
      kill(invocation);
      return invocation.waiting(Promise.resolve()) as Promise<never>;
    }
    if (mishap === "killed on its way") {
      clock.after(there * 10, () => void takeEffect()); // a service that is slow has the request already
      clock.after(there, () => {
        kill(invocation);
      });
      return invocation.waiting(clock.sleep(there)) as Promise<never>;
    }
    if (mishap === "timeout") {
      // Sometimes after the sender has given up.
      clock.after(random.between(0, patienceMs * 1.1), () => void takeEffect());
      await invocation.waiting(clock.sleep(patienceMs));
      throw requestTimeout(patienceMs);
    }
    await invocation.waiting(clock.sleep(there));
    if (mishap === "reset") throw connectionReset();
    if (mishap !== undefined && isError(mishap as Fault)) {
      await invocation.waiting(clock.sleep(back));
      return response(errorAnswer(service, mishap as Parameters<typeof errorAnswer>[1], request.method));
    }
    const answer = await takeEffect();
    await invocation.waiting(clock.sleep(back));
    if (mishap === "killed after") {
      kill(invocation);
      return invocation.waiting(Promise.resolve()) as Promise<never>;
    }
    if (mishap === "reset after effect") throw connectionReset();
    if (mishap === "malformed" && request.method !== "HEAD") return response({ ...answer, body: MALFORMED });
    return response(answer, mishap === "broken off");
  }
}

/** Tell a stand-in which request it answers, and how far the answer is behind. */
export const NUMBER_HEADER = "x-simulation-number";
export const LAG_HEADER = "x-simulation-lag";

function received({ method, path, query, headers, body }: SdkRequest, number: number, lag: number): HttpRequest {
  const rest = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== CALL_HEADER && name !== SEND_HEADER),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) search.append(name, one ?? "");
  if (body !== undefined && body !== null && typeof body !== "string" && !(body instanceof Uint8Array))
    throw new Error("The simulation takes bodies in memory only.");
  const bytes =
    typeof body === "string"
      ? Buffer.from(body)
      : body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : Buffer.alloc(0);
  return {
    method,
    path: decodeURIComponent(path),
    query: search,
    headers: { ...rest, [NUMBER_HEADER]: String(number), [LAG_HEADER]: String(lag) },
    body: bytes,
  };
}

export function response({ status, headers = {}, body = "" }: HttpAnswer, brokenOff = false): HttpResponse {
  const bytes = Buffer.from(body as string);
  const stream = Readable.from(brokenOff ? beginningOf(bytes) : [bytes], { objectMode: false });
  stream.on("error", () => undefined); // as Node's own: an error that nobody listens for is no crash
  return new HttpResponse({
    statusCode: status,
    headers: { "content-type": "application/json", ...headers },
    body: stream,
  });
}

function* beginningOf(bytes: Buffer): Generator<Buffer> {
  yield bytes.subarray(0, Math.min(bytes.length / 2, 1000));
  throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
}
