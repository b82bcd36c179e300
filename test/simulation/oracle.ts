import type { LogEntry } from "./log.ts";
import type { Plan } from "./plan.ts";
import { failuresOf } from "./step-oracle.ts";

/** What an execution must have ended in: one of these errors; none where it must have succeeded, or was ended from outside. */
export interface Verdict {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly state: string;
  readonly errors: readonly string[];
}

/** The operator's table (docs/runbook.md), once more: how often a step is tried again, and on what. */
const RETRIES: Readonly<Record<string, number>> = { CheckTrainingJob: 30 };
const RETRIED =
  /^(ServiceTemporarilyUnavailable|Lambda\.(TooManyRequests|Service|AWSLambda|SdkClient|ClientExecutionTimeout)Exception)$/;
const CUT_OFF = /^(Lambda\.Unknown|Runtime\.ExitError|Sandbox\.Timedout|States\.Timeout)$/;
const isRetried = (state: string, error: string): boolean =>
  RETRIED.test(error) || (state === "CheckTrainingJob" && CUT_OFF.test(error));

type Attempt = Extract<LogEntry, { what: "attempt" }>;
export type Facts = Pick<Plan, "input" | "otherTraining" | "brokenReward" | "timeoutSeconds" | "course" | "limits">;

/**
 * Says what an execution must end in. Knows the plan, what was injected and when, and how the job stood: never what a function or the interpreter answered. It walks the
 * attempts of the machine in order, and is surprised, in words, where the machine does something else.
 */
export class Oracle {
  readonly surprises: string[] = [];
  readonly #facts: Facts;
  readonly #log: readonly LogEntry[];

  constructor(facts: Facts, log: readonly LogEntry[]) {
    this.#facts = facts;
    this.#log = log;
  }

  /** @param to index of the "ended" entry @param from where the execution was started, or redriven */
  verdict(from: number, to: number, startAt: string): Verdict {
    const part = this.#log.slice(from, to);
    const attempts = part.filter((entry): entry is Attempt => entry.what === "attempt");
    let state = startAt;
    let tried = 0;
    for (const [i, attempt] of attempts.entries()) {
      if (attempt.state !== state) this.surprises.push(`${attempt.state} was tried where ${state} was due`);
      state = attempt.state;
      const next = attempts[i + 1];
      if (next === undefined && part.some(({ what }) => what === "aborted"))
        return { status: "ABORTED", state, errors: [] };
      if (next === undefined && this.#timedOut(from, to)) return { status: "TIMED_OUT", state, errors: [] };
      const { failed, errors } = this.#stepOf(attempt);
      if (failed) {
        if (next === undefined && state === "WriteReport")
          return { status: "SUCCEEDED", state: "TrainingCompleted", errors: [] }; // caught: the model is there
        const retried = errors.some((error) => isRetried(attempt.state, error)) && tried < (RETRIES[state] ?? 6);
        if (next === undefined || !retried || next.state !== state)
          return {
            status: "FAILED",
            state,
            errors: retried && next === undefined ? errors.filter((error) => !isRetried(attempt.state, error)) : errors,
          };
        tried++;
        continue;
      }
      tried = 0;
      const end = this.#endOf(state, to, next);
      if (typeof end !== "string") return end;
      state = end;
    }
    // Nothing was tried: it ended at once, or a redrive took up a verdict.
    if (part.some(({ what }) => what === "aborted")) return { status: "ABORTED", state, errors: [] };
    if (this.#timedOut(from, to)) return { status: "TIMED_OUT", state, errors: [] };
    return { status: "FAILED", state, errors: [state] };
  }

  #timedOut(from: number, to: number): boolean {
    const [start, end] = [from === 0 ? 0 : (this.#log[from]?.at ?? 0), this.#log[to]?.at ?? 0];
    return this.#facts.timeoutSeconds !== undefined && end >= start + this.#facts.timeoutSeconds - 0.001;
  }

  /** What one attempt comes to. */
  #stepOf({ state, invocation, lambda }: Attempt): { failed: boolean; errors: readonly string[] } {
    const { input, otherTraining, brokenReward } = this.#facts;
    if (lambda === "no answer") return { failed: true, errors: ["States.Timeout"] };
    if (lambda !== undefined) return { failed: true, errors: [`Lambda.${lambda}`] };
    const killed = this.#log.find((entry) => entry.what === "killed" && entry.invocation === invocation);
    if (killed?.what === "killed") return { failed: true, errors: [killed.error] };
    if (state === "ResolveRun" && "typo" in input) return { failed: true, errors: ["InvalidExecutionInput"] };
    const requests = this.#log
      .filter((entry) => entry.what === "request" && entry.invocation === invocation)
      .filter((entry) => entry.what === "request");
    const errors = failuresOf(state, requests);
    if (errors.length > 0) return { failed: true, errors };
    if (state === "ResolveRun" && otherTraining && input["dryRun"] !== true)
      return { failed: true, errors: ["AnotherRunInProgress"] };
    if (state === "SmokeTestReward" && brokenReward) return { failed: true, errors: ["RewardSmokeTestFailed"] };
    return { failed: false, errors: [] };
  }

  /** @returns the state that is due after a step that succeeded, or the end */
  #endOf(state: string, to: number, next: Attempt | undefined): string | Verdict {
    switch (state) {
      case "ResolveRun":
        return "PrepareDataset";
      case "PrepareDataset":
        return "SmokeTestReward";
      case "SmokeTestReward":
        return this.#facts.input["dryRun"] === true
          ? { status: "SUCCEEDED", state: "DryRunCompleted", errors: [] }
          : "CreateTrainingJob";
      case "CreateTrainingJob":
        return "CheckTrainingJob";
      case "WriteReport":
        return { status: "SUCCEEDED", state: "TrainingCompleted", errors: [] };
      default:
        return this.#afterCheck(next === undefined ? to : this.#log.indexOf(next), next);
    }
  }

  #isOverLimit(now: number): boolean {
    const { course, limits } = this.#facts;
    const created = this.#log.find((entry) => entry.what === "job")?.at ?? 0;
    const age = (this.#log[now]?.at ?? 0) - created;
    return age > limits.maxQueuedHours * 3600 || age - course.queued > limits.maxTrainingHours * 3600;
  }

  /** After a look at the job: by how the job stood then. */
  #afterCheck(now: number, next: Attempt | undefined): string | Verdict {
    const before = this.#log.slice(0, now);
    const job = before.findLast((entry) => entry.what === "job");
    const status = job?.what === "job" ? job.status : "";
    const overLimit = before.some(
      (entry) =>
        entry.what === "request" &&
        entry.functionName === "CheckTrainingJob" &&
        entry.call === "bedrock:StopModelCustomizationJob",
    );
    const failed = (error: string): Verdict => ({ status: "FAILED", state: error, errors: [error] });
    if (next?.state === "CheckTrainingJob") return "CheckTrainingJob"; // the job ended after this look, or it goes on
    if (status === "Completed") return "WriteReport";
    if (status === "Failed") return failed("TrainingFailed");
    if (status === "Paused") return failed("TrainingStatusUnknown");
    if (overLimit) return failed("TrainingStalled");
    // Stopped by somebody else, and over a limit before that had come to its end: nobody can tell the two apart.
    const either = { ...failed("TrainingStopped"), errors: ["TrainingStopped", "TrainingStalled"] };
    if (status === "Stopping" && this.#isOverLimit(now)) return either;
    if (status === "Stopped") return this.#isOverLimit(now) ? either : failed("TrainingStopped");
    return "CheckTrainingJob";
  }
}
