import type { AnsweredRow } from "../../contract/evaluation/evaluation-summary.ts";
import { copied, excerpt } from "./excerpt.ts";
import { finalAnswer } from "./final-answer.ts";

/** A row is right where the mean score of its samples is over it. */
export const RIGHT_OVER = 0.5;

const CUT_OFF: ReadonlySet<string | null> = new Set(["max_tokens", "model_context_window_exceeded"]);

/** The answers of one model, in columns: slot = row × samples + sample. */
export class ModelTally {
  /** NaN where there is none: a missing answer is never a 0. */
  readonly scores: Float64Array;
  /** What each answer states, by its place in `statements`; -1 where it states nothing. */
  readonly stated: Int32Array;
  readonly statements: string[] = [];
  readonly latencies: number[] = [];
  answered = 0;
  truncated = 0;
  overTokenLimit = 0;
  inputTokens = 0;
  outputTokens = 0;
  readonly #samplesPerRow: number;
  readonly #tokenLimit: number | null;
  readonly #taken: Uint8Array;
  readonly #placeOf = new Map<string, number>();
  /** Of each row the first right and the first other answer, with its sample. */
  readonly #right: (Excerpt | undefined)[];
  readonly #other: (Excerpt | undefined)[];

  constructor(rows: number, samplesPerRow: number, tokenLimit: number | null) {
    this.#samplesPerRow = samplesPerRow;
    this.#tokenLimit = tokenLimit;
    this.scores = new Float64Array(rows * samplesPerRow).fill(NaN);
    this.stated = new Int32Array(rows * samplesPerRow).fill(-1);
    this.#taken = new Uint8Array(rows * samplesPerRow);
    this.#right = new Array<undefined>(rows);
    this.#other = new Array<undefined>(rows);
  }

  add(row: number, { id, model, sample, answer, score, ...facts }: AnsweredRow): void {
    const slot = this.#take(row, sample, `sample ${sample} of row "${id}" by model "${model}"`);
    // Tokens are paid for, whatever came of the answer.
    this.inputTokens += facts.inputTokens ?? 0;
    this.outputTokens += facts.outputTokens ?? 0;
    if (answer === null || score === null) return;

    this.scores[slot] = score;
    if (facts.latencyMs !== null) this.latencies.push(facts.latencyMs);
    if (CUT_OFF.has(facts.stopReason)) this.truncated++;
    if (this.#tokenLimit !== null && (facts.outputTokens ?? 0) > this.#tokenLimit) this.overTokenLimit++;
    const statement = finalAnswer(answer);
    if (statement !== undefined) {
      this.answered++;
      this.stated[slot] = this.#place(statement);
    }
    const excerpts = score > RIGHT_OVER ? this.#right : this.#other;
    if (sample < (excerpts[row]?.sample ?? Infinity)) excerpts[row] = { sample, text: excerpt(answer) };
  }

  /** Mean score of each row's completed samples; NaN where none is. */
  rowMeans(): Float64Array {
    const means = new Float64Array(this.scores.length / this.#samplesPerRow);
    for (let row = 0; row < means.length; row++) {
      let sum = 0;
      let completed = 0;
      for (const score of this.scoresOf(row)) {
        if (Number.isNaN(score)) continue;
        sum += score;
        completed++;
      }
      means[row] = sum / completed; // 0 / 0 is NaN
    }
    return means;
  }

  scoresOf(row: number): Float64Array {
    return this.scores.subarray(row * this.#samplesPerRow, (row + 1) * this.#samplesPerRow);
  }

  statedOf(row: number): Int32Array {
    return this.stated.subarray(row * this.#samplesPerRow, (row + 1) * this.#samplesPerRow);
  }

  /** The end of the row's first answer that is right, or that is not. */
  excerptOf(row: number, right: boolean): string {
    return (right ? this.#right : this.#other)[row]?.text ?? "";
  }

  #take(row: number, sample: number, which: string): number {
    if (!Number.isInteger(sample) || sample < 0 || sample >= this.#samplesPerRow)
      throw new Error(`There is ${which}; samples are 0 to ${this.#samplesPerRow - 1}.`);
    const slot = row * this.#samplesPerRow + sample;
    if (this.#taken[slot] === 1) throw new Error(`There is ${which} twice.`);
    this.#taken[slot] = 1;
    return slot;
  }

  #place(statement: string): number {
    const known = this.#placeOf.get(statement);
    if (known !== undefined) return known;
    const own = copied(statement);
    this.#placeOf.set(own, this.statements.length);
    return this.statements.push(own) - 1;
  }
}

interface Excerpt {
  readonly sample: number;
  readonly text: string;
}
