import pRetry from "p-retry";
import { DatasetUnavailable } from "../../contract/errors.ts";
import { SourceFailure } from "./source.ts";

/** How often a source is read before it is given up, and how long it may be silent. */
export interface SourceRetries {
  readonly tries: number;
  readonly firstWaitMs: number;
  /** Milliseconds without a byte before a try has failed. */
  readonly silenceMs: number;
}

/** Five tries, 1, 2, 4 and 8 s apart with jitter: a short fault passes, an outage is reported within minutes. */
export const SOURCE_RETRIES: SourceRetries = { tries: 5, firstWaitMs: 1_000, silenceMs: 30_000 };

/**
 * Reads a whole file until that succeeds: a body that breaks off is read again from its beginning.
 * @param attempt throws SourceFailure for what may be transient; any other error ends at once
 * @throws DatasetUnavailable when the last try has failed
 */
export async function withRetries<T>(retries: SourceRetries, attempt: () => Promise<T>): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: retries.tries - 1,
      minTimeout: retries.firstWaitMs,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof SourceFailure,
    });
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    throw new DatasetUnavailable(
      `The dataset's source failed ${retries.tries} times; last: ${error.message}. Redrive once it answers, or start a new execution with another dataset.source.`,
      { cause: error },
    );
  }
}
