import { ended, type ExecutionDescription, started } from "../../../local/stepfunctions/description.ts";
import { ACCOUNT, REGION } from "../../../local/template/intrinsics.ts";
import { runOutput } from "../../support/sweeps.ts";
import type { Random } from "../random.ts";
import type { VirtualClock } from "../virtual-clock.ts";

const PIPELINE = { name: "finqa-rft", arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:finqa-rft` };

/** How often a trial's execution ends in what. */
const ENDS = { completed: 70, failed: 12, quota: 10, stopped: 8 } as const;
export type TrialEnd = keyof typeof ENDS;

const QUOTA = JSON.stringify({
  errorMessage: "Bedrock refused to create the training job: ServiceQuotaExceededException: no room",
});

/** An execution of the pipeline that a sweep has started: what it does inside is another simulation's. */
export class TrialCourse {
  readonly description: ExecutionDescription;
  readonly finished: Promise<void>;
  /** What it ends in unless somebody stops it. */
  readonly end: TrialEnd;
  readonly #clock: VirtualClock;
  #finish!: () => void;

  /** @param trial index of the trial */
  constructor(trial: number, name: string, input: string, clock: VirtualClock, random: Random) {
    this.description = started(PIPELINE, name, JSON.parse(input), clock);
    this.finished = new Promise((resolve) => (this.#finish = resolve));
    this.#clock = clock;
    this.end = random.weighted(ENDS);
    const hours = this.end === "quota" ? 0.01 : random.between(0.5, 12);
    clock.after(hours * 3_600_000, () => {
      if (this.end === "completed") this.#ended("SUCCEEDED", { output: JSON.stringify(runOutput(trial, hours * 60)) });
      if (this.end === "failed") this.#ended("FAILED", { error: "TrainingFailed", cause: "an internal error" });
      if (this.end === "quota") this.#ended("FAILED", { error: "TrainingJobRejected", cause: QUOTA });
      if (this.end === "stopped") this.#ended("ABORTED", {}); // by somebody's hand
    });
  }

  get runs(): boolean {
    return this.description.status === "RUNNING";
  }

  /** Of training, by the trial's own account: from its start to its end. */
  get hours(): number {
    const { startDate, stopDate } = this.description;
    return stopDate === undefined ? 0 : (Date.parse(stopDate) - Date.parse(startDate)) / 3_600_000;
  }

  abort(reason: { readonly error?: string; readonly cause?: string } = {}): void {
    this.#ended("ABORTED", reason);
  }

  #ended(...[status, details]: [Parameters<typeof ended>[1], Parameters<typeof ended>[3]]): void {
    if (!this.runs) return;
    ended(this.description, status, this.#clock.now().toISOString(), details);
    this.#finish();
  }
}
