import { styleText } from "node:util";
import type { OnTrainingStep } from "../bedrock/training-run.ts";
import type { StatePlace } from "../stepfunctions/execution.ts";
import { LiveLine } from "./live-line.ts";
import { sparkline } from "./sparkline.ts";

/** States that a person need not see come and go: they are passed again and again while a training runs. */
const POLLING = new Set(["WaitForTraining", "CheckTrainingJob", "TrainingStatus?"]);

/** The same of an evaluation that is started by itself. */
const POLLING_OF_EVALUATION = new Set(["WaitForDeployment", "CheckDeployment", "WaitForPromotion", "CheckPromotion"]);

/** What a person sees while a rehearsal runs: each state as it ends, and the reward while the training runs. */
export class Progress {
  readonly #line: LiveLine;
  #statusChecks = 0;
  #training = "";
  readonly #rewards: number[] = [];
  #firstStep: number | undefined;
  /** Of each nested execution, the states that have a line. */
  readonly #nested = new Map<string, Set<string>>();

  constructor(out: NodeJS.WriteStream) {
    this.#line = new LiveLine(out);
  }

  /** Of the training job, as the state machine has made them. */
  get statusChecks(): number {
    return this.#statusChecks;
  }

  readonly onState = (event: "entered" | "left" | "failed", state: string, place?: StatePlace): void => {
    this.showState(event, state, place);
  };

  readonly onTrainingStep: OnTrainingStep = (step, steps, rewardMean) => {
    this.#rewards.push(rewardMean);
    const told = `training step ${step} of ${steps}, mean reward ${rewardMean.toFixed(3)}`;
    this.#training = `${told}${this.#timeLeft(step, steps)} ${sparkline(this.#rewards)}`;
    if (this.#line.isUsed) this.#showTraining();
    else if (step === steps || step % Math.ceil(steps / 5) === 0) this.say(`  ${told}`);
  };

  protected showState(event: "entered" | "left" | "failed", state: string, place?: StatePlace): void {
    if (place !== undefined && (place.level > 0 || place.iteration !== undefined))
      this.#onNestedState(event, state, place);
    else if (event === "failed") this.say(`${this.style("red", "✘")} ${state}`);
    else if (event === "left" && !state.endsWith("?") && !POLLING.has(state) && !POLLING_OF_EVALUATION.has(state))
      this.say(`${this.style("green", "✔")} ${state}`);
    else if (event === "entered") {
      if (!POLLING.has(state)) this.#keepTraining();
      if (state === "CheckTrainingJob") this.#statusChecks++;
      if (POLLING.has(state)) this.#showTraining();
      else this.#line.show(`  ${state} …`);
    }
  }

  /** Indented below its machine's name; a line for each task and Map that has ended, however often it ran. */
  #onNestedState(event: "entered" | "left" | "failed", state: string, place: StatePlace): void {
    const { machine, execution, level, type, iteration } = place;
    const indent = "  ".repeat(level);
    const lines = this.#nested.get(`${machine}:${execution}`) ?? new Set<string>();
    if (level > 0 && !this.#nested.has(`${machine}:${execution}`)) this.say(`${indent}${machine}`);
    this.#nested.set(`${machine}:${execution}`, lines);
    if (event === "failed") this.say(`${indent}${this.style("red", "✘")} ${state}`);
    else if (event === "entered")
      this.#line.show(`${indent}  ${state}${iteration === undefined ? "" : `, item ${iteration + 1}`} …`);
    else if (iteration === undefined && (type === "Task" || type === "Map") && !lines.has(state)) {
      lines.add(state);
      this.say(`${indent}${this.style("green", "✔")} ${state}`);
    }
  }

  /** A line that stays. */
  say(text: string): void {
    this.#line.print(text);
  }

  /** Lines that the next ones replace. */
  show(...lines: readonly string[]): void {
    this.#line.show(...lines);
  }

  style(colour: "red" | "green" | "yellow" | "bold", text: string): string {
    return this.#line.isUsed ? styleText(colour, text) : text;
  }

  /**
   * One text for both that happens meanwhile, the machine's status checks and the job's steps: two in turn would
   * flicker.
   */
  #showTraining(): void {
    this.#line.show(`  ${this.#training || "waiting for the training to begin"} · status check ${this.#statusChecks}`);
  }

  /** The line of the training stays once the training is over. */
  #keepTraining(): void {
    if (this.#line.isUsed && this.#training !== "") this.say(`  ${this.#training}`);
    this.#training = "";
  }

  /** At the pace so far. */
  #timeLeft(step: number, steps: number): string {
    this.#firstStep ??= performance.now();
    if (step < 2 || step === steps) return "";
    const perStep = (performance.now() - this.#firstStep) / (step - 1);
    return `, ${Math.ceil(((steps - step) * perStep) / 1000)} s left`;
  }
}
