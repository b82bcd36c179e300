import type { OpenFile } from "./source.ts";
import { reason, SourceFailure } from "./source.ts";

/**
 * The bytes of a source's file. A connection that breaks or is silent in the middle is a SourceFailure, as at the
 * beginning.
 */
export async function* readChunks(open: OpenFile, file: string, silenceMs: number): AsyncGenerator<Buffer> {
  const abort = new AbortController();
  const place = open.placeOf?.(file) ?? file;
  const timer = setTimeout(() => {
    abort.abort(new SourceFailure(`${place}: nothing came for ${silenceMs / 1000} s`));
  }, silenceMs);
  try {
    const stream = await open(file, abort.signal);
    abort.signal.addEventListener("abort", () => stream.destroy(abort.signal.reason as Error), { once: true });
    for await (const chunk of stream) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    if (isOurs(error)) throw error;
    throw new SourceFailure(`${place} broke off: ${reason(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const isOurs = (error: unknown): boolean =>
  error instanceof Error && ["SourceFailure", "DatasetUnavailable"].includes(error.name);
