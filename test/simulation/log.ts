import type { DeliveryOutcome } from "./deliveries.ts";
import type { FunctionName } from "./deployed.ts";
import type { Mishap } from "./wire.ts";

/**
 * What happened in a world, as somebody sees it who stands beside it: what was injected, and what the stand-ins saw.
 * Never what a function says.
 */
export type LogEntry = { readonly at: number } & (
  | {
      readonly what: "attempt";
      readonly execution: string;
      readonly state: string;
      readonly invocation: number | undefined;
      readonly lambda: LambdaFault | undefined;
      /** Name of the execution that the state has started, and waits for. */
      readonly child?: string;
    }
  | {
      readonly what: "request";
      readonly invocation: number;
      readonly functionName: string;
      readonly call: string;
      readonly path: string;
      readonly request: number;
      /** Of the SDK call that the request belongs to: its retries have the same. */
      readonly send: number;
      readonly mishap: Mishap | undefined;
      /** Seconds by which the answer is behind. */
      readonly lag: number;
    }
  /** A request takes effect in its service. */
  | { readonly what: "effect"; readonly request: number }
  /** Bedrock refuses to stop a job that is in progress. */
  | { readonly what: "conflict"; readonly request: number }
  | { readonly what: "killed"; readonly invocation: number; readonly error: string }
  | { readonly what: "outcome"; readonly invocation: number; readonly functionName: string; readonly outcome: string }
  /**
   * A training job comes to have a status; the first entry of a job is its creation. `of`: the name of its execution.
   */
  | {
      readonly what: "job";
      readonly arn: string;
      readonly name: string;
      readonly of: string;
      readonly status: string;
    }
  | { readonly what: "started" | "aborted" | "redriven"; readonly execution: string }
  | {
      readonly what: "ended";
      readonly execution: string;
      readonly status: string;
      readonly error: string | undefined;
      readonly state: string;
    }
  | {
      readonly what: "delivery";
      readonly execution: string;
      readonly target: FunctionName;
      readonly outcome: DeliveryOutcome;
    }
  /** An event invokes its target, once for each attempt. */
  | { readonly what: "event"; readonly execution: string; readonly target: FunctionName; readonly invocation: number }
);

/**
 * What Lambda itself does wrong with an invocation of a step: refuses it, loses the connection while the function goes
 * on, or never answers.
 */
export type LambdaFault =
  | "TooManyRequestsException"
  | "ServiceException"
  | "SdkClientException"
  | "ClientExecutionTimeoutException"
  | "no answer";

export const STARTS_NOTHING: ReadonlySet<string> = new Set<LambdaFault>([
  "TooManyRequestsException",
  "ServiceException",
]);

export type Entry<What extends LogEntry["what"]> = Extract<LogEntry, { what: What }>;

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;
export type Happening = WithoutTime<LogEntry>;

/** A line for a person; undefined for what says no more than the line before. */
export function lineOf({ at, ...entry }: LogEntry): string | undefined {
  const time = `${new Date(at * 1000).toISOString().slice(11, 23)}${at >= 86_400 ? ` +${Math.floor(at / 86_400)}d` : ""}`;
  switch (entry.what) {
    case "attempt":
      return `${time}  ${entry.execution}: ${entry.state}${entry.invocation === undefined ? "" : ` = invocation ${entry.invocation}`}${entry.child === undefined ? "" : ` = execution ${entry.child}`}${entry.lambda === undefined ? "" : `  ! Lambda: ${entry.lambda}`}`;
    case "request":
      return `${time}    ${entry.invocation} ${entry.functionName} ${entry.call} #${entry.send}${entry.mishap === undefined ? "" : `  ! ${entry.mishap}`}${entry.lag > 0 ? `  ! answered as of ${entry.lag.toFixed(1)} s ago` : ""}`;
    case "effect":
      return undefined;
    case "conflict":
      return `${time}    Bedrock refuses to stop the job: ConflictException`;
    case "killed":
      return `${time}    ${entry.invocation} killed: ${entry.error}`;
    case "outcome":
      return `${time}    ${entry.invocation} ${entry.functionName} → ${entry.outcome.slice(0, 300)}`;
    case "job":
      return `${time}  job ${entry.arn.slice(-12)} of ${entry.of} is ${entry.status}`;
    case "ended":
      return `${time}  ${entry.execution} ended: ${entry.status} ${entry.error ?? ""} in ${entry.state}`;
    case "delivery":
      return `${time}  ${entry.execution}'s end to ${entry.target}: ${entry.outcome}`;
    case "event":
      return `${time}  ${entry.execution}'s end to ${entry.target} = invocation ${entry.invocation}`;
    default:
      return `${time}  ${entry.execution} ${entry.what}`;
  }
}
