import type { buildApp } from "fauxqs";
import type { HttpRequest } from "../http/loopback-server.ts";
import { missingObjectAccess, s3Access } from "../iam/actions/s3.ts";
import type { ApiCall } from "../iam/decide.ts";
import { callerOf } from "../iam/gate.ts";
import { AccessDenied, type Iam } from "../iam/iam.ts";

/** Decides each request to the store by its caller's policies, before the store sees it. */
export function guard(app: ReturnType<typeof buildApp>, iam: Iam): void {
  app.addHook("onRequest", async (incoming, reply) => {
    const denied = await denial(iam, incoming, s3Access);
    if (denied !== undefined)
      return reply
        .code(403)
        .type("application/xml")
        .send(incoming.method === "HEAD" ? "" : xml(denied));
  });
  // To a caller who may not list the bucket, S3 does not say that an object is missing.
  app.addHook("onSend", async (incoming, reply, payload) => {
    if (reply.statusCode !== 404 || !/^\/[^/?]+\/[^?]/.test(incoming.url)) return payload;
    const denied = await denial(iam, incoming, ({ path }) => [missingObjectAccess(path)]);
    if (denied === undefined) return payload;
    reply.code(403);
    return incoming.method === "HEAD" ? payload : xml(denied);
  });
}

async function denial(
  iam: Iam,
  { method, url, headers }: { readonly method: string; readonly url: string; readonly headers: HttpRequest["headers"] },
  accessesOf: (
    request: Pick<HttpRequest, "method" | "path" | "query">,
  ) => readonly Pick<ApiCall, "action" | "resource" | "context">[],
): Promise<AccessDenied | undefined> {
  const caller = callerOf(headers);
  if (caller === undefined) return undefined;
  const { pathname, searchParams } = new URL(url, "http://loopback");
  for (const access of accessesOf({ method, path: decodeURIComponent(pathname), query: searchParams })) {
    const call = { ...caller, ...access };
    if (!(await iam.allows(call))) return new AccessDenied(call);
  }
  return undefined;
}

const xml = ({ message }: AccessDenied): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
