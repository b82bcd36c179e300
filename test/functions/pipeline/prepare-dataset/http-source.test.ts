import { gzipSync } from "node:zlib";
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { readChunks } from "../../../../functions/pipeline/prepare-dataset/read-chunks.ts";
import { httpSource } from "../../../../functions/pipeline/prepare-dataset/source.ts";
import { type SourceRetries, withRetries } from "../../../../functions/pipeline/prepare-dataset/with-retries.ts";
import { breakOff, type FileServer, fileServer } from "../../../support/file-server.ts";

/** As the product's, but in milliseconds. */
const QUICK_RETRIES: SourceRetries = { tries: 3, firstWaitMs: 1, silenceMs: 300 };
const BODY = JSON.stringify(Array.from({ length: 1000 }, (_, i) => ({ row: i })));

let server: FileServer | undefined;
afterEach(() => server?.close());

/** Reads a file of the server as PrepareDataset does: from its beginning in each try. */
async function read(
  answer: (response: ServerResponse, nth: number, path: string) => void,
  retries = QUICK_RETRIES,
  folder = "/dataset",
): Promise<string> {
  server = await fileServer(answer);
  const open = httpSource(server.url + folder);
  return withRetries(retries, async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of readChunks(open, "train.json", retries.silenceMs)) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  });
}
const unavailable = (message: RegExp): unknown =>
  expect.objectContaining({ name: "DatasetUnavailable", message: expect.stringMatching(message) as string });

describe("a file of a web server", () => {
  it("is asked for once where all goes well", async () => {
    expect(await read((response) => response.end(BODY))).toBe(BODY);
    expect(server?.asked).toEqual(["/dataset/train.json"]);
  });

  it.each([400, 401, 403, 404, 410, 501])(
    "that is answered by HTTP %i is unavailable at once, with status and URL",
    async (status) => {
      await expect(read((response) => response.writeHead(status).end("no"))).rejects.toThrow(
        unavailable(
          new RegExp(`http://127\\.0\\.0\\.1:\\d+/dataset/train\\.json answered HTTP ${status} .*dataset\\.source`),
        ),
      );
      expect(server?.asked).toHaveLength(1);
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504])(
    "that is answered by HTTP %i twice is read the third time",
    async (status) => {
      expect(await read((response, nth) => (nth < 3 ? response.writeHead(status).end() : response.end(BODY)))).toBe(
        BODY,
      );
      expect(server?.asked).toHaveLength(3);
    },
  );

  it("that is answered by HTTP 503 each time is unavailable, with the number of tries and the last answer", async () => {
    await expect(read((response) => response.writeHead(503).end())).rejects.toThrow(
      unavailable(/failed 3 times; last: http:.*train\.json answered HTTP 503 Service Unavailable/),
    );
    expect(server?.asked).toHaveLength(3);
  });

  it.each([
    ["with its length told", { "content-length": BODY.length }],
    ["in chunks", {}],
  ])("that breaks off in the middle is read again from its beginning, %s", async (_, headers) => {
    expect(
      await read((response, nth) => {
        if (nth === 1) breakOff(response, BODY.slice(0, 5000), headers);
        else response.end(BODY);
      }),
    ).toBe(BODY);
    expect(server?.asked).toHaveLength(2);
  });

  it("that breaks off each time is unavailable", async () => {
    await expect(
      read((response) => {
        breakOff(response, BODY.slice(0, 5000));
      }),
    ).rejects.toThrow(unavailable(/failed 3 times; last: train\.json broke off/));
  });

  it.each([
    ["before its head", () => undefined],
    ["in its middle", (response: ServerResponse) => void response.writeHead(200).write(BODY.slice(0, 5000))],
  ])("that falls silent %s is given up and asked for again", async (_, silence) => {
    expect(
      await read((response, nth) => {
        if (nth === 1) silence(response);
        else response.end(BODY);
      }),
    ).toBe(BODY);
    await server?.close();
    await expect(read(silence, { ...QUICK_RETRIES, tries: 2 })).rejects.toThrow(
      unavailable(/failed 2 times; last: train\.json: nothing came for 0\.3 s/),
    );
  });

  it("may take longer than the silence that is allowed, as long as something comes", async () => {
    const pieces = Array.from({ length: 10 }, (_, i) => BODY.slice(i * 1000, (i + 1) * 1000));
    const slowly = (response: ServerResponse, [piece, ...rest]: string[]): void => {
      if (piece === undefined) response.end();
      else response.write(piece, () => setTimeout(slowly, 40, response, rest));
    };
    expect(
      await read((response) => {
        slowly(response, pieces);
      }),
    ).toBe(BODY.slice(0, 10_000));
    expect(server?.asked).toHaveLength(1);
  });

  it("is looked for where a redirect leads, but not in a circle", async () => {
    expect(
      await read((response, _, path) =>
        path === "/moved" ? response.end(BODY) : response.writeHead(302, { location: "/moved" }).end(),
      ),
    ).toBe(BODY);
    await server?.close();
    await expect(
      read((response) => response.writeHead(302, { location: "/dataset/train.json" }).end()),
    ).rejects.toThrow(unavailable(/redirect count exceeded/));
  });

  it("may be compressed on its way", async () => {
    expect(await read((response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(BODY)))).toBe(
      BODY,
    );
  });

  it("of a server that is not there is unavailable, with the reason", async () => {
    server = await fileServer(() => undefined);
    await server.close();
    const open = httpSource(server.url);
    await expect(withRetries(QUICK_RETRIES, () => readChunks(open, "train.json", 150).next())).rejects.toThrow(
      unavailable(/127\.0\.0\.1:\d+\/train\.json did not answer: TypeError: fetch failed \(ECONNREFUSED\)/),
    );
  });

  it("is let go where the reader stops in the middle", async () => {
    let closed: () => void;
    const letGo = new Promise<void>((resolve) => (closed = resolve));
    server = await fileServer((response) => {
      response.on("close", closed);
      response.writeHead(200).write(BODY);
    });
    for await (const chunk of readChunks(httpSource(server.url), "train.json", 5_000)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await letGo;
  });
});

describe("a try", () => {
  it("is not made again after a failure that does not pass", async () => {
    let tries = 0;
    await expect(
      withRetries(QUICK_RETRIES, () => {
        tries++;
        return Promise.reject(new TypeError("a defect"));
      }),
    ).rejects.toThrow("a defect");
    expect(tries).toBe(1);
  });
});
