import type { StatePlace } from "../stepfunctions/execution.ts";
import { Progress } from "./progress.ts";
import { sparkline } from "./sparkline.ts";

/** A trial's line of the table. */
interface Row {
  readonly number: number;
  readonly label: string;
  state: string;
  training: string;
  readonly rewards: number[];
}

/** States of a trial that come and go all the time: their line says what the training does. */
const POLLING = new Set(["WaitForTraining", "CheckTrainingJob", "TrainingStatus?"]);

/**
 * What a person sees while a sweep is rehearsed: its own states as those of a run, and below them a table of the trials
 * that run. A trial that has ended keeps a line.
 */
export class SweepProgress extends Progress {
  /** Of the trials that run, by the name of their execution. */
  readonly #rows = new Map<string, Row>();
  /** Trials that were asked for, in the order in which their executions start. */
  readonly #asked: number[] = [];
  /** Hyperparameters that the sweep varies. */
  readonly #varied: readonly string[];

  /** @param input of the sweep */
  constructor(out: NodeJS.WriteStream, input: unknown) {
    super(out);
    this.#varied = Object.keys((input as { readonly vary?: object } | null)?.vary ?? {});
  }

  override readonly onState = (event: "entered" | "left" | "failed", state: string, place?: StatePlace): void => {
    if (place === undefined) return;
    if (place.level === 0 && place.iteration !== undefined) {
      if (event === "entered" && state === "RunTrial") this.#asked.push(place.iteration);
      return;
    }
    const row = this.#rowOf(place);
    if (row === undefined) this.showState(event, state, place);
    else this.#onTrialState(row, event, state, place);
  };

  override readonly onTrainingStep = (step: number, steps: number, rewardMean: number, execution?: string): void => {
    const row = this.#rows.get(execution?.split(":").at(-1) ?? "");
    if (row === undefined) return;
    row.rewards.push(rewardMean);
    row.training = `step ${step} of ${steps}, mean reward ${rewardMean.toFixed(3)}`;
    this.#showTable();
  };

  /** The trial that an execution is, or is an evaluation of; undefined for the sweep's own dry run and evaluations. */
  #rowOf({ level, execution, machine, input }: StatePlace): Row | undefined {
    const {
      dryRun,
      hyperParameters = {},
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: starter = "",
    } = input as TrialInput;
    if (level === 2) return this.#rows.get(starter.split(":").at(-1) ?? "");
    if (level !== 1 || machine.endsWith("-evaluation") || dryRun === true) return undefined;
    const known = this.#rows.get(execution);
    if (known !== undefined) return known;
    const row = {
      number: (this.#asked.shift() ?? 0) + 1,
      label: this.#labelOf(hyperParameters),
      state: "",
      training: "",
      rewards: [],
    };
    this.#rows.set(execution, row);
    return row;
  }

  /** By the hyperparameters that the sweep varies. */
  #labelOf(hyperParameters: Readonly<Record<string, unknown>>): string {
    return this.#varied.map((name) => `${name} ${shown(hyperParameters[name])}`).join(", ");
  }

  #onTrialState(row: Row, event: "entered" | "left" | "failed", state: string, place: StatePlace): void {
    const ended = place.level === 1 && (event === "failed" || (event === "left" && place.type === "Succeed"));
    if (ended) {
      this.#rows.delete(place.execution);
      const mark = event === "failed" ? this.style("red", `✘ ${state}`) : this.style("green", "✔");
      this.say(
        `  ${mark} trial ${row.number} (${row.label})${row.training === "" ? "" : `: ${row.training}`} ${sparkline(row.rewards)}`,
      );
    } else if (event === "entered") row.state = place.level === 1 ? state : `evaluation: ${state}`;
    this.#showTable();
  }

  #showTable(): void {
    const lines = [...this.#rows.values()].map(({ number, label, state, training, rewards }) => {
      const doing = POLLING.has(state) ? training || "waiting for the training to begin" : state;
      return `  ${String(number).padStart(2)}  ${label.padEnd(24)}  ${doing.padEnd(38)} ${sparkline(rewards)}`;
    });
    if (lines.length > 0) this.show("", "  trial", ...lines);
  }
}

/** 0.0000001 is read more easily as 1e-7. */
const shown = (value: unknown): string =>
  typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);

interface TrialInput {
  readonly dryRun?: boolean;
  readonly hyperParameters?: Readonly<Record<string, unknown>>;
  readonly AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID?: string;
}
