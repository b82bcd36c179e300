import type { buildApp } from "fauxqs";

/**
 * Conditional writes (Amazon S3 User Guide, conditional-writes), which the store does not know: `If-None-Match: *`
 * writes what is not there yet, `If-Match` what nobody has changed since it was read. Of those that write the same
 * object at the same time, one wins.
 */
export function conditionalWrites(app: ReturnType<typeof buildApp>): void {
  /** By path: the end of the last conditional write that was let in. */
  const turns = new Map<string, Promise<void>>();
  app.addHook("preHandler", async (request, reply) => {
    const { "if-none-match": ifNoneMatch, "if-match": ifMatch } = request.headers;
    if (request.method !== "PUT" || (ifNoneMatch === undefined && ifMatch === undefined)) return;
    const path = new URL(request.url, "http://loopback").pathname;
    const before = turns.get(path);
    turns.set(path, new Promise((resolve) => reply.raw.once("close", resolve)));
    await before;
    const { statusCode, headers } = await app.inject({ method: "HEAD", url: path });
    const etag = statusCode === 200 ? String(headers.etag) : undefined;
    if (ifMatch !== undefined && etag === undefined)
      return reply.code(404).type("application/xml").send(xml("NoSuchKey", "The specified key does not exist."));
    if (ifMatch === undefined ? etag !== undefined : etag !== ifMatch)
      return reply
        .code(412)
        .type("application/xml")
        .send(xml("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
  });
}

const xml = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
