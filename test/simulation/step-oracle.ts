import { TRANSIENT } from "./faults.ts";
import { SOURCE_KEY } from "./sample.ts";
import type { LogEntry } from "./log.ts";

type Request = Extract<LogEntry, { what: "request" }>;

/** Calls whose answer nobody reads: that its body is malformed does no harm. */
const UNREAD = new Set(["s3:PutObject", "s3:HeadObject", "bedrock:StopModelCustomizationJob"]);

/**
 * Calls by which a step looks for an older training, once the run's own job exists: best effort, the first status checks look again. Of CreateTrainingJob those after its create, whose own
 * job it then asks for by its ARN.
 */
const LOOKS = new Set(["bedrock:ListModelCustomizationJobs", "bedrock:ListTagsForResource"]);
const isLook = (step: string, { call, path }: Request, created: boolean): boolean =>
  (step === "CheckTrainingJob" && LOOKS.has(call)) ||
  (step === "CreateTrainingJob" &&
    created &&
    (LOOKS.has(call) || (call === "bedrock:GetModelCustomizationJob" && decodeURIComponent(path).includes("arn:"))));

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
  let created = false;
  for (const request of sends.values()) {
    const kind = failureOf(request);
    created ||= request.call === "bedrock:CreateModelCustomizationJob";
    if (isLook(step, request, created)) continue;
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
