import type { FunctionName } from "./deployed.ts";
import type { Mishap } from "./wire.ts";

/** What happened in a run, as somebody sees it who stands beside it: what was injected, and what the stand-ins saw. Never what a function says. */
export type LogEntry = { readonly at: number } & (
  | {
      readonly what: "attempt";
      readonly state: string;
      readonly invocation: number | undefined;
      readonly lambda: LambdaFault | undefined;
    }
  | {
      readonly what: "request";
      readonly invocation: number;
      readonly functionName: string;
      readonly call: string;
      readonly path: string;
      readonly send: number;
      readonly mishap: Mishap | undefined;
      /** Seconds by which the answer is behind. */
      readonly lag: number;
    }
  | { readonly what: "killed"; readonly invocation: number; readonly error: string }
  | { readonly what: "outcome"; readonly invocation: number; readonly functionName: string; readonly outcome: string }
  | { readonly what: "job"; readonly number: number; readonly status: string }
  | { readonly what: "aborted" | "redriven" }
  | { readonly what: "ended"; readonly status: string; readonly error: string | undefined; readonly state: string }
  | {
      readonly what: "delivery";
      readonly target: FunctionName;
      readonly outcome: "done" | "failed three times" | "in the dead-letter queue";
    }
);

/** What Lambda itself does wrong with an invocation of a step: refuses it, loses the connection while the function goes on, or never answers. */
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

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;
export type Happening = WithoutTime<LogEntry>;

/** A line for a person. */
export function lineOf({ at, ...entry }: LogEntry): string {
  const time = `${new Date(at * 1000).toISOString().slice(11, 23)}${at >= 86_400 ? ` +${Math.floor(at / 86_400)}d` : ""}`;
  switch (entry.what) {
    case "attempt":
      return `${time}  ${entry.state}${entry.invocation === undefined ? "" : ` = invocation ${entry.invocation}`}${entry.lambda === undefined ? "" : `  ! Lambda: ${entry.lambda}`}`;
    case "request":
      return `${time}    ${entry.invocation} ${entry.functionName} ${entry.call} #${entry.send}${entry.mishap === undefined ? "" : `  ! ${entry.mishap}`}${entry.lag > 0 ? `  ! of ${entry.lag.toFixed(1)} s ago` : ""}`;
    case "killed":
      return `${time}    ${entry.invocation} killed: ${entry.error}`;
    case "outcome":
      return `${time}    ${entry.invocation} ${entry.functionName} → ${entry.outcome.slice(0, 300)}`;
    case "job":
      return `${time}  job ${entry.number} is ${entry.status}`;
    case "ended":
      return `${time}  execution ended: ${entry.status} ${entry.error ?? ""} in ${entry.state}`;
    case "delivery":
      return `${time}  event to ${entry.target}: ${entry.outcome}`;
    default:
      return `${time}  execution ${entry.what}`;
  }
}
