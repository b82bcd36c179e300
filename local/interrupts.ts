import type { Progress } from "./terminal/progress.ts";

/**
 * Milliseconds in which two signals come from one keypress: the terminal sends Ctrl-C to every process of the group,
 * and npm forwards it once more.
 */
const ONE_KEYPRESS = 1000;

export interface Interrupts {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** From now on a Ctrl-C aborts an execution. */
  executionBegins: () => void;
  /** From now on a Ctrl-C does nothing: the run is over. */
  ignore(): void;
}

/** The first Ctrl-C aborts the execution; a second one ends the rehearsal at once. */
export function watchInterrupts(progress: Pick<Progress, "say">): Interrupts {
  const stop = new AbortController();
  let first: number | undefined;
  let begun = false;
  let ignored = false;
  process.removeAllListeners("SIGINT"); // start.mjs's, for the time until now
  process.on("SIGINT", () => {
    if (ignored) return;
    if (first === undefined) {
      first = performance.now();
      if (begun) progress.say("Interrupted: aborting the execution, as the console's Stop would …");
      stop.abort();
    } else if (performance.now() - first > ONE_KEYPRESS) process.exit(130);
  });
  return {
    signal: stop.signal,
    executionBegins: () => {
      begun = true;
    },
    ignore: () => {
      ignored = true;
    },
  };
}
