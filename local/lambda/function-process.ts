import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DeployedFunction } from "../template/deployment.ts";

const RUNTIME = fileURLToPath(new URL("runtime.mjs", import.meta.url));

/** The outcome of an invocation: a result, or an error as Lambda's runtime reports it. */
export type Outcome =
  | { readonly result: string }
  | {
      readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
    };

/**
 * One execution environment of a function: a process with the function's own environment, kept warm between
 * invocations.
 */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #function: DeployedFunction;
  readonly #version: string;
  readonly #log: WriteStream;

  /** @param version the function's version */
  constructor(
    lambda: DeployedFunction,
    version: string,
    environment: Readonly<Record<string, string>>,
    logFile: string,
  ) {
    this.#function = lambda;
    this.#version = version;
    this.#log = createWriteStream(logFile, { flags: "a" });
    this.#child = fork(RUNTIME, [lambda.module, lambda.handler], {
      env: { ...environment },
      execArgv: [`--max-old-space-size=${lambda.memoryMiB}`],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child.stdout?.pipe(this.#log, { end: false });
    this.#child.stderr?.pipe(this.#log, { end: false });
  }

  get alive(): boolean {
    const { connected, killed, exitCode, signalCode } = this.#child;
    return connected && !killed && exitCode === null && signalCode === null;
  }

  /** Sends the process an event; kills it when the function's timeout has passed, as Lambda does. */
  invoke(event: unknown, requestId: string, invokedFunctionArn: string): Promise<Outcome> {
    const { timeoutSeconds, name, memoryMiB } = this.#function;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.#child.off("message", settle).off("exit", onExit);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        this.#child.off("exit", onExit);
        this.#child.kill("SIGKILL");
        settle({
          error: {
            errorType: "Sandbox.Timedout",
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
          },
        });
      }, timeoutSeconds * 1000);
      const onExit = (code: number | null, signal: string | null): void => {
        settle({
          error: {
            errorType: "Runtime.ExitError",
            errorMessage: `RequestId: ${requestId} Error: ${exitReason(code, signal)}`,
          },
        });
      };
      this.#child.on("message", settle).on("exit", onExit);
      this.#child.send({
        event,
        timeoutMs: timeoutSeconds * 1000,
        context: {
          functionName: name,
          functionVersion: this.#version,
          invokedFunctionArn,
          awsRequestId: requestId,
          memoryLimitInMB: String(memoryMiB),
        },
      });
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    this.#log.end();
  }
}

/** In Lambda's words. */
function exitReason(code: number | null, signal: string | null): string {
  if (code === 0) return "Runtime exited without providing a reason";
  const how = code !== null ? `exit status ${code}` : `signal: ${SIGNALS[signal ?? ""] ?? signal ?? "unknown"}`;
  return `Runtime exited with error: ${how}`;
}

/** As Go, which Lambda's sandbox is written in, names them. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};
