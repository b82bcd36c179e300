import { TRANSIENT } from "./faults.ts";
import { SOURCE_KEY } from "./sample.ts";
import type { LogEntry } from "./log.ts";

type Request = Extract<LogEntry, { what: "request" }>;

/** Calls whose answer nobody reads: that its body is malformed does no harm. */
const UNREAD = new Set(["s3:PutObject", "s3:HeadObject", "bedrock:StopModelCustomizationJob"]);

/** Times that a file of the dataset's source is asked for. */
const SOURCE_TRIES = 5;

/**
 * The errors that an invocation of a step may end in, by what befell its requests; none where it must succeed. More than one where calls ran side by side.
 * @param requests in the order in which they were sent
 */
export function failuresOf(step: string, requests: readonly Request[]): string[] {
  const sends = new Map<number, Request>();
  for (const request of requests) sends.set(request.send, request); // the last of a call's tries counts
  const errors = new Set<string>();
  let sourceFailures = 0;
  for (const request of sends.values()) {
    const kind = failureOf(request);
    if (step === "PrepareDataset" && request.path.includes(SOURCE_KEY)) {
      sourceFailures = kind === undefined ? 0 : sourceFailures + 1;
      if (kind === "denied" || sourceFailures === SOURCE_TRIES) errors.add("DatasetUnavailable");
      continue;
    }
    if (kind === undefined) continue;
    if (kind === "transient") errors.add("ServiceTemporarilyUnavailable");
    else if (request.call === "bedrock:CreateModelCustomizationJob" && kind === "validation")
      errors.add("TrainingJobRejected");
    else errors.add("ServiceCallFailed");
  }
  return [...errors];
}

function failureOf({ call, mishap }: Request): "transient" | "denied" | "validation" | undefined {
  if (mishap === undefined || (mishap === "malformed" && UNREAD.has(call))) return undefined;
  if (mishap === "denied" || mishap === "validation") return mishap;
  if (TRANSIENT.has(mishap) || mishap === "reset after effect" || mishap === "broken off") return "transient";
  throw new Error(`A function that was killed (${mishap}) ends in nothing of its own.`);
}
