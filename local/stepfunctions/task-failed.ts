/**
 * What neither States.ALL nor States.TaskFailed retries or catches (Step Functions Developer Guide,
 * concepts-error-handling).
 */
const TERMINAL: ReadonlySet<string> = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/** A task, or a Map, that failed: the error's name, and its cause; "" for none. */
export class TaskFailed extends Error {
  override readonly name: string;
  /** The engine asks for both. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
    this.isRetryable = this.isCatchable = !TERMINAL.has(error);
  }
}

/**
 * Leaves code that nothing waits for any more: the execution has ended, or the iteration was aborted. The engine must
 * neither retry nor catch it.
 */
export class CutOff extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** The largest input or result of a task, a state or an execution: 256 KiB as UTF-8 (Step Functions quotas). */
const MAX_BYTES = 262_144;

/** @throws TaskFailed States.DataLimitExceeded */
export function refuseTooLarge(what: string, json: string): void {
  if (Buffer.byteLength(json) > MAX_BYTES)
    throw new TaskFailed(
      "States.DataLimitExceeded",
      `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
}
