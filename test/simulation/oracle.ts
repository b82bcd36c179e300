import { DEFINITION, dryRunEnd, RELEASE_1 } from "./deployed.ts";
import type { Entry } from "./log.ts";
import { type Observed, type Request, statusAt } from "./observed.ts";
import type { Plan } from "./plan.ts";
import { looksForOlder, rivalError } from "./rivals-oracle.ts";
import { failuresOf } from "./step-oracle.ts";

/**
 * What an execution must have ended in: one of these errors; none where it must have succeeded, or was ended from
 * outside.
 */
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

const STOP = "bedrock:StopModelCustomizationJob";
const OVER = ["Completed", "Failed", "Stopped", "Stopping"];

type Attempt = Entry<"attempt">;
export type Facts = Pick<
  Plan,
  "input" | "brokenReward" | "timeoutSeconds" | "course" | "limits" | "release" | "evaluations"
>;

/** What CheckBaseline throws, by what the base model has answered. */
const BASELINE_ERRORS = { learns: undefined, "nothing to learn": "NothingToLearn", "out of reach": "RewardOutOfReach" };

/**
 * Says what an execution must end in. Knows the plan, what was injected and when, how the jobs stood, and of what time
 * each answer was: never what a function or the interpreter answered. It walks the attempts of the machine in order,
 * and is surprised, in words, where the machine does something else.
 */
export class Oracle {
  readonly surprises: string[] = [];
  readonly #facts: Facts;
  readonly #observed: Observed;
  readonly #execution: string;

  constructor(facts: Facts, observed: Observed, execution: string) {
    this.#facts = facts;
    this.#observed = observed;
    this.#execution = execution;
  }

  /** @param to index of the "ended" entry @param from where the execution was started, or redriven */
  verdict(from: number, to: number, startAt: string): Verdict {
    const part = this.#observed.log
      .slice(from, to)
      .filter((entry) => "execution" in entry && entry.execution === this.#execution);
    const aborted = part.some(({ what }) => what === "aborted");
    const attempts = part.filter((entry): entry is Attempt => entry.what === "attempt");
    let state = startAt;
    let tried = 0;
    for (const [i, attempt] of attempts.entries()) {
      if (attempt.state !== state) this.surprises.push(`${attempt.state} was tried where ${state} was due`);
      state = attempt.state;
      const next = attempts[i + 1];
      if (next === undefined && aborted) return { status: "ABORTED", state, errors: [] };
      if (next === undefined && this.#timedOut(from, to)) return { status: "TIMED_OUT", state, errors: [] };
      const { failed, errors } = this.#stepOf(attempt);
      if (failed) {
        if (next === undefined && state === "WriteReport" && this.#facts.release === undefined)
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
      const end = this.#endOf(attempt, next);
      if (typeof end !== "string") return end;
      state = end;
    }
    // Nothing was tried: it ended at once, or a redrive took up a verdict.
    if (aborted) return { status: "ABORTED", state, errors: [] };
    if (this.#timedOut(from, to)) return { status: "TIMED_OUT", state, errors: [] };
    return { status: "FAILED", state, errors: [state] };
  }

  #timedOut(from: number, to: number): boolean {
    const { log } = this.#observed;
    const [start, end] = [log[from]?.at ?? 0, log[to]?.at ?? 0];
    return this.#facts.timeoutSeconds !== undefined && end >= start + this.#facts.timeoutSeconds - 0.001;
  }

  /** What one attempt comes to. */
  #stepOf({ state, invocation, lambda, child }: Attempt): { failed: boolean; errors: readonly string[] } {
    const { input, brokenReward, evaluations } = this.#facts;
    if (child !== undefined)
      return this.#observed.endOf(child)?.status === "SUCCEEDED"
        ? { failed: false, errors: [] }
        : { failed: true, errors: ["States.TaskFailed"] };
    if (lambda === "no answer") return { failed: true, errors: ["States.Timeout"] };
    if (lambda !== undefined) return { failed: true, errors: [`Lambda.${lambda}`] };
    const killed = this.#observed.killed(invocation ?? 0);
    if (killed !== undefined) return { failed: true, errors: [killed] };
    if (state === "ResolveRun" && "typo" in input) return { failed: true, errors: ["InvalidExecutionInput"] };
    const requests = this.#observed.requestsOf(invocation ?? 0);
    const looks = looksForOlder(state, requests);
    const errors = failuresOf(
      state,
      requests.filter((request) => !looks.includes(request)),
    );
    if (errors.length > 0) return { failed: true, errors };
    const rival = rivalError(this.#observed, this.#execution, state, requests);
    if (rival !== undefined) return { failed: true, errors: [rival] };
    if (state === "SmokeTestReward" && brokenReward) return { failed: true, errors: ["RewardSmokeTestFailed"] };
    const ofBaseline = state === "CheckBaseline" ? BASELINE_ERRORS[evaluations.baseline] : undefined;
    if (ofBaseline !== undefined) return { failed: true, errors: [ofBaseline] };
    if (state === "CheckTrainingJob" && this.#looked(requests).behind)
      return { failed: true, errors: ["ServiceTemporarilyUnavailable"] };
    return { failed: false, errors: [] };
  }

  /** @returns the state that is due after a step that succeeded, or the end */
  #endOf({ state, invocation }: Attempt, next: Attempt | undefined): string | Verdict {
    switch (state) {
      case "ResolveRun":
        return "PrepareDataset";
      case "PrepareDataset":
        return "SmokeTestReward";
      case "SmokeTestReward":
        return this.#facts.input["dryRun"] === true
          ? {
              status: "SUCCEEDED",
              state: dryRunEnd(this.#facts.release === undefined ? DEFINITION : RELEASE_1),
              errors: [],
            }
          : this.#evaluates("baseline")
            ? "EvaluateBase"
            : "CreateTrainingJob";
      case "EvaluateBase":
        return "CheckBaseline";
      case "CheckBaseline":
        return "CreateTrainingJob";
      case "EvaluateTuned":
        return "WriteReport";
      case "CreateTrainingJob":
        return "CheckTrainingJob";
      case "WriteReport":
        return { status: "SUCCEEDED", state: "TrainingCompleted", errors: [] };
      default:
        return this.#afterLook(this.#observed.requestsOf(invocation ?? 0), next);
    }
  }

  /** What CheckTrainingJob has seen of its job: the status that its last look showed, and whether it has stopped it. */
  #looked(requests: readonly Request[]): { seen: string | undefined; at: number; stopped: boolean; behind: boolean } {
    const job = this.#observed.jobOf(this.#execution);
    const looks = looksForOlder("CheckTrainingJob", requests);
    const answered = this.#observed.answered(requests.filter((request) => !looks.includes(request)));
    const stop = answered.find(({ call }) => call === STOP);
    const look = answered.findLast(({ call }) => call !== STOP);
    const seen = job === undefined || look === undefined ? undefined : statusAt(job, look.asOf);
    const refused = job !== undefined && stop !== undefined && this.#observed.isConflict(stop, job);
    return {
      seen,
      at: look?.at ?? 0,
      stopped: stop !== undefined,
      // The job is not known yet; or it was not to be stopped, and is not shown to be over.
      behind: seen === undefined || (refused && !OVER.includes(seen)),
    };
  }

  #afterLook(requests: readonly Request[], next: Attempt | undefined): string | Verdict {
    const { seen = "", at, stopped } = this.#looked(requests);
    const failed = (error: string): Verdict => ({ status: "FAILED", state: error, errors: [error] });
    if (seen === "Completed") return this.#evaluates("evaluation") ? "EvaluateTuned" : "WriteReport";
    if (seen === "Failed") return failed("TrainingFailed");
    if (seen === "Paused") return failed("TrainingStatusUnknown");
    if (stopped) return failed("TrainingStalled");
    if (seen === "InProgress") return "CheckTrainingJob";
    // Stopped by somebody else, and over a limit before that had come to its end: nobody can tell the two apart.
    const either = { ...failed("TrainingStopped"), errors: ["TrainingStopped", "TrainingStalled"] };
    if (this.#isOverLimit(at)) return seen === "Stopping" && next !== undefined ? "CheckTrainingJob" : either;
    return seen === "Stopping" ? "CheckTrainingJob" : failed("TrainingStopped");
  }

  #evaluates(when: "baseline" | "evaluation"): boolean {
    const { input, release } = this.#facts;
    return release === undefined && (input[when] as { readonly rows: number }).rows > 0;
  }

  #isOverLimit(at: number): boolean {
    const { course, limits } = this.#facts;
    const age = at - (this.#observed.jobOf(this.#execution)?.created ?? 0);
    return age > limits.maxQueuedHours * 3600 || age - course.queued > limits.maxTrainingHours * 3600;
  }
}
