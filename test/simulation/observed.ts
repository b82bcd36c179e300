import type { Entry, LogEntry } from "./log.ts";
import { TRANSIENT } from "./faults.ts";

/** Calls whose answer nobody reads: that its body is malformed does no harm. */
const UNREAD = new Set(["s3:PutObject", "s3:HeadObject", "bedrock:StopModelCustomizationJob"]);

export type Request = Entry<"request">;

/** A call that was answered, and not by an error that was injected. */
export interface Answered {
  readonly call: string;
  readonly path: string;
  readonly request: number;
  readonly send: number;
  /** Seconds from the start, at which it took effect. */
  readonly at: number;
  /** Of what time the answer is. */
  readonly asOf: number;
}

/** What befell a call in the end: undefined where it was answered. */
export function failureOf({ call, mishap }: Request): "transient" | "denied" | "validation" | undefined {
  if (mishap === undefined || (mishap === "malformed" && UNREAD.has(call))) return undefined;
  if (mishap === "denied" || mishap === "validation") return mishap;
  if (TRANSIENT.has(mishap) || mishap === "reset after effect" || mishap === "broken off") return "transient";
  throw new Error(`A function that was killed (${mishap}) ends in nothing of its own.`);
}

/** The training jobs of a log, over time. */
export interface ObservedJob {
  readonly arn: string;
  readonly name: string;
  /** Name of its execution. */
  readonly of: string;
  readonly created: number;
  readonly statuses: readonly (readonly [at: number, status: string])[];
}

/** A world's log, looked up. */
export class Observed {
  readonly log: readonly LogEntry[];
  /** In the order of their creation. */
  readonly jobs: readonly ObservedJob[];
  readonly #requests = new Map<number, Request[]>();
  readonly #effects = new Map<number, number>();
  readonly #conflicts = new Set<number>();
  readonly #killed = new Map<number, string>();

  constructor(log: readonly LogEntry[]) {
    this.log = log;
    const jobs = new Map<
      string,
      { arn: string; name: string; of: string; created: number; statuses: [number, string][] }
    >();
    for (const entry of log) {
      if (entry.what === "request")
        this.#requests.set(entry.invocation, [...(this.#requests.get(entry.invocation) ?? []), entry]);
      if (entry.what === "effect") this.#effects.set(entry.request, entry.at);
      if (entry.what === "conflict") this.#conflicts.add(entry.request);
      if (entry.what === "killed") this.#killed.set(entry.invocation, entry.error);
      if (entry.what !== "job") continue;
      const { arn, name, of, at, status } = entry;
      const job = jobs.get(arn) ?? { arn, name, of, created: at, statuses: [] };
      job.statuses.push([at, status]);
      jobs.set(arn, job);
    }
    this.jobs = [...jobs.values()];
  }

  /** In the order in which they were sent. */
  requestsOf(invocation: number): readonly Request[] {
    return this.#requests.get(invocation) ?? [];
  }

  killed(invocation: number): string | undefined {
    return this.#killed.get(invocation);
  }

  /** The calls of some requests that were answered, in order: of a call's tries the last counts. */
  answered(requests: readonly Request[]): Answered[] {
    return lastTries(requests)
      .filter((request) => failureOf(request) === undefined)
      .map(({ call, path, request, send, lag, at: sent }) => {
        const at = this.#effects.get(request) ?? sent;
        return { call, path, request, send, at, asOf: at - lag };
      });
  }

  /** How an execution has ended last. */
  endOf(execution: string): Entry<"ended"> | undefined {
    return this.log.findLast(
      (entry): entry is Entry<"ended"> => entry.what === "ended" && entry.execution === execution,
    );
  }

  jobOf(execution: string): ObservedJob | undefined {
    return this.jobs.find(({ of }) => of === execution);
  }

  /** Whether Bedrock has answered a stop with ConflictException: because it would not, or the job was over. */
  isConflict({ request, at }: Answered, job: ObservedJob): boolean {
    // A stop that is accepted changes the status in the same moment.
    const before = job.statuses.findLast(([since]) => since < at)?.[1] ?? "";
    return this.#conflicts.has(request) || !["InProgress", "Paused"].includes(before);
  }
}

/** undefined before the job was there. */
export const statusAt = ({ statuses }: ObservedJob, at: number): string | undefined =>
  statuses.findLast(([since]) => since <= at)?.[1];

/** Of the two, whether the one was created before the other; names decide between equal times. */
export const isOlder = (one: ObservedJob, other: ObservedJob): boolean =>
  one.created === other.created ? one.name < other.name : one.created < other.created;

/** Of each call, the last of its tries, in the order of the first ones. */
export function lastTries(requests: readonly Request[]): Request[] {
  const sends = new Map<number, Request>();
  for (const request of requests) sends.set(request.send, request);
  return [...sends.values()];
}

/** Whether a call of Bedrock's names its job by the ARN. */
export const isOfArn = (path: string): boolean => decodeURIComponent(path).includes("arn:aws:bedrock:");
