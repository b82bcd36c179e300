import pRetry from "p-retry";
import { DatasetUnavailable } from "../../contract/errors.ts";
import { SourceFailure } from "./source.ts";

/** How long a source may say nothing, and how often it is asked. */
export interface Patience {
  readonly tries: number;
  readonly firstWaitMs: number;
  /** Without a byte. */
  readonly silenceMs: number;
}

/** Five tries, 1, 2, 4 and 8 s apart with jitter: an hiccup passes, an outage is told within minutes. */
export const PATIENCE: Patience = { tries: 5, firstWaitMs: 1_000, silenceMs: 30_000 };

/**
 * Runs a whole reading of a file until it succeeds: a body that breaks off is read again from its beginning.
 * @param attempt throws SourceFailure for what may pass; everything else ends at once
 * @throws DatasetUnavailable when the last try has failed
 */
export async function withRetries<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: patience.tries - 1,
      minTimeout: patience.firstWaitMs,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof SourceFailure,
    });
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    throw new DatasetUnavailable(
      `The dataset's source failed ${patience.tries} times; last: ${error.message}. Redrive once it answers, or start a new execution with another dataset.source.`,
      { cause: error },
    );
  }
}
