import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Clock, Wait } from "../clock.ts";
import type { DeployedFunction } from "../template/deployment.ts";

const RUNTIME = fileURLToPath(new URL("runtime.mjs", import.meta.url));

/** The outcome of an invocation: a result, or an error as Lambda's runtime reports it. */
export type Outcome =
  | { readonly result: string }
  | {
      readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
    };

/** The rehearsal's time, as far as one invocation goes by it. */
export interface InvocationTime {
  readonly clock: Pick<Clock, "now">;
  /** Of the step that waits for the invocation: while the function sleeps, time may pass. */
  readonly wait: Wait;
}

/** A message to a process that has just been killed is lost: that the process has exited says the rest. */
const onUnsent = (): void => undefined;

/** What a process says: that it sleeps, or what came of the event. */
type Message = Outcome | { readonly sleep: number; readonly milliseconds: number };

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
      detached: true, // a group of its own: the terminal's Ctrl-C aborts the execution, and does not reach a function
    });
    this.#child.stdout?.pipe(this.#log, { end: false });
    this.#child.stderr?.pipe(this.#log, { end: false });
    this.#child.once("close", () => this.#log.end()); // once all that it has printed is there
  }

  /** Of the function that it is an environment of. */
  get functionId(): string {
    return this.#function.id;
  }

  get alive(): boolean {
    const { connected, killed, exitCode, signalCode } = this.#child;
    return connected && !killed && exitCode === null && signalCode === null;
  }

  /**
   * Sends the process an event; kills it when the function's timeout has passed, as Lambda does.
   * @param time what its clock shows, and what it sleeps in; without it, both are real
   */
  invoke(event: unknown, requestId: string, invokedFunctionArn: string, time?: InvocationTime): Promise<Outcome> {
    const { timeoutSeconds, name, memoryMiB } = this.#function;
    const now = (): number => time?.clock.now().getTime() ?? Date.now();
    const deadline = now() + timeoutSeconds * 1000;
    const over = new AbortController();
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        over.abort();
        this.#child.off("message", onMessage).off("exit", onExit);
        resolve(outcome);
      };
      const timeOut = (): void => {
        this.#child.off("exit", onExit);
        this.#child.kill("SIGKILL");
        settle({
          error: {
            errorType: "Sandbox.Timedout",
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
          },
        });
      };
      let timer = setTimeout(timeOut, timeoutSeconds * 1000);
      const sleep = async (number: number, milliseconds: number): Promise<void> => {
        await time?.wait(Math.min(milliseconds, deadline - now()) / 1000, over.signal).catch(() => undefined);
        if (over.signal.aborted) return;
        const left = deadline - now();
        if (left <= 0) {
          timeOut();
          return;
        }
        clearTimeout(timer);
        timer = setTimeout(timeOut, left);
        this.#child.send({ woken: number, now: now() }, onUnsent);
      };
      const onMessage = (message: Message): void => {
        if ("sleep" in message) void sleep(message.sleep, message.milliseconds);
        else settle(message);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        settle({
          error: {
            errorType: "Runtime.ExitError",
            errorMessage: `RequestId: ${requestId} Error: ${exitReason(code, signal)}`,
          },
        });
      };
      this.#child.on("message", onMessage).on("exit", onExit);
      const message = {
        event,
        timeoutMs: timeoutSeconds * 1000,
        ...(time === undefined ? {} : { now: now() }),
        context: {
          functionName: name,
          functionVersion: this.#version,
          invokedFunctionArn,
          awsRequestId: requestId,
          memoryLimitInMB: String(memoryMiB),
        },
      };
      this.#child.send(message, onUnsent);
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
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
