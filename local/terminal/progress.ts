import { styleText } from "node:util";
import type { RehearsalResult } from "../rehearsal.ts";
import type { StatePlace } from "../stepfunctions/execution.ts";

/** What a person sees while a rehearsal runs: each state as it ends, and the reward as it is trained. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #live: boolean;
  #looks = 0;
  #training = "";
  readonly #rewards: number[] = [];
  #firstStep: number | undefined;
  /** Of each nested execution, the states that have a line. */
  readonly #nested = new Map<string, Set<string>>();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#live = out.isTTY;
  }

  readonly onState = (event: "entered" | "left" | "failed", state: string, place?: StatePlace): void => {
    if (place !== undefined && (place.level > 0 || place.iteration !== undefined))
      this.#onNestedState(event, state, place);
    else if (event === "failed") {
      this.#line(`${this.#style("red", "✘")} ${state}`);
    } else if (event === "entered") {
      if (state === "WaitForTraining")
        this.#status(`  waiting for the training job, look ${++this.#looks} ${this.#training}`);
      else this.#status(`  ${state} …`);
    } else if (state === "TrainingStatus?" || state === "WaitForTraining" || state === "CheckTrainingJob") {
      if (state === "CheckTrainingJob") this.#status(`  look ${this.#looks} at the training job ${this.#training}`);
    } else {
      this.#line(`${this.#style("green", "✔")} ${state}`);
    }
  };

  /** Indented below its machine's name; a line for each task and Map that has ended, however often it ran. */
  #onNestedState(event: "entered" | "left" | "failed", state: string, place: StatePlace): void {
    const { machine, execution, level, type, iteration } = place;
    const indent = "  ".repeat(level);
    const lines = this.#nested.get(`${machine}:${execution}`) ?? new Set<string>();
    if (level > 0 && !this.#nested.has(`${machine}:${execution}`)) this.#line(`${indent}${machine}`);
    this.#nested.set(`${machine}:${execution}`, lines);
    if (event === "failed") this.#line(`${indent}${this.#style("red", "✘")} ${state}`);
    else if (event === "entered")
      this.#status(`${indent}  ${state}${iteration === undefined ? "" : `, item ${iteration + 1}`} …`);
    else if (iteration === undefined && (type === "Task" || type === "Map") && !lines.has(state)) {
      lines.add(state);
      this.#line(`${indent}${this.#style("green", "✔")} ${state}`);
    }
  }

  readonly onTrainingStep = (step: number, steps: number, rewardMean: number): void => {
    this.#rewards.push(rewardMean);
    const told = `training step ${step} of ${steps}, mean reward ${rewardMean.toFixed(3)}`;
    this.#training = ` ${sparkline(this.#rewards)} ${told}${this.#timeLeft(step, steps)}`;
    if (this.#live) this.#status(` ${this.#training}`);
    else if (step === steps || step % Math.ceil(steps / 5) === 0) this.#line(`  ${told}`);
  };

  /** At the pace so far. */
  #timeLeft(step: number, steps: number): string {
    this.#firstStep ??= performance.now();
    if (step < 2) return "";
    const perStep = (performance.now() - this.#firstStep) / (step - 1);
    return `, ${Math.ceil(((steps - step) * perStep) / 1000)} s left`;
  }

  say(text: string): void {
    this.#line(text);
  }

  end({ execution, executions, undelivered, denied }: RehearsalResult, out: string, seconds: number): void {
    this.#line("");
    const good = execution.status === "SUCCEEDED";
    this.#line(
      `${this.#style(good ? "green" : "red", execution.status)} after ${seconds.toFixed(1)} s${this.#looks > 0 ? `, ${this.#looks} looks at the training job` : ""}`,
    );
    if (execution.error !== undefined)
      this.#line(`${this.#style("red", execution.error)}: ${readableCause(execution.cause ?? "")}`);
    for (const fault of undelivered) this.#line(this.#style("red", `An event was not delivered: ${fault}`));
    for (const { principal, action, resource } of denied)
      this.#line(
        this.#style(
          "red",
          `Denied: no policy lets ${principal.slice(principal.lastIndexOf("/") + 1)} do ${action} on ${resource}`,
        ),
      );
    this.#line(`Report: ${out}/report.html`);
    const others = executions.length > 1 ? ["executions/"] : [];
    this.#line(`Beside it: ${["execution.json", "history.json", ...others, "notice.txt", "logs/", "s3/"].join(", ")}`);
  }

  #style(colour: "red" | "green", text: string): string {
    return this.#live ? styleText(colour, text) : text;
  }

  /** A line that the next one replaces; nothing where nobody is looking. */
  #status(text: string): void {
    if (this.#live) this.#out.write(`\r\u001b[K${text}`);
  }

  #line(text: string): void {
    this.#out.write(`${this.#live ? "\r\u001b[K" : ""}${text}\n`);
  }
}

/** A failed Lambda's cause is its error payload in JSON; people read its message. */
export function readableCause(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}

const BARS = "▁▂▃▄▅▆▇█";
const SPARKLINE_WIDTH = 24;

/** @param values each from 0 to 1; of more than fit, the means of neighbours */
export function sparkline(values: readonly number[], width = SPARKLINE_WIDTH): string {
  const size = Math.max(1, Math.ceil(values.length / width));
  const columns = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const group = values.slice(i * size, (i + 1) * size);
    return group.reduce((a, b) => a + b, 0) / group.length;
  });
  return columns
    .map((value) => BARS.charAt(Math.max(0, Math.min(BARS.length - 1, Math.floor(value * BARS.length)))))
    .join("");
}
