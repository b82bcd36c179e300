import { styleText } from "node:util";
import type { RehearsalResult, RunRecord } from "../rehearsal.ts";

/** What a person sees while a rehearsal runs: each state as it ends, and the reward as it is trained. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #live: boolean;
  #looks = 0;
  #training = "";
  readonly #rewards: number[] = [];
  #firstStep: number | undefined;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#live = out.isTTY;
  }

  readonly onState = (event: "entered" | "left" | "failed", state: string): void => {
    if (event === "failed") {
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

  /** What the report says, in short, and where it is. */
  end({ execution, record, undelivered, denied }: RehearsalResult, out: string, seconds: number): void {
    const good = execution.status === "SUCCEEDED";
    this.#line("");
    this.#line(
      `${this.#style(good ? "green" : "red", execution.status)} after ${seconds.toFixed(1)} s${this.#looks > 0 ? `, ${this.#looks} status checks of the training job` : ""}`,
    );
    if (execution.error !== undefined)
      this.#line(`${this.#style("red", execution.error)}: ${record?.failure?.cause ?? execution.cause ?? ""}`);
    if (record !== undefined) this.#conclude(record.conclusion);
    for (const fault of undelivered) this.#line(this.#style("red", `An event was not delivered: ${fault}`));
    for (const { principal, action, resource } of denied)
      this.#line(
        this.#style(
          "red",
          `Denied: no policy lets ${principal.slice(principal.lastIndexOf("/") + 1)} do ${action} on ${resource}`,
        ),
      );
    this.#line(`Report: ${out}/report.html`);
    this.#line(`Beside it: execution.json, history.json, notice.txt, logs/, s3/`);
  }

  #conclude({ headline, mood, cheating, warnings, cost, next }: RunRecord["conclusion"]): void {
    this.#line(mood === "neutral" ? headline : this.#style(mood === "good" ? "green" : "red", headline));
    if (cheating !== null) this.#line(this.#style("red", `The reward is being cheated. ${cheating}`));
    for (const warning of warnings) this.#line(`Warning: ${warning}`);
    this.#line(`Cost: ${cost}`);
    this.#line(`Next: ${next}`);
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
