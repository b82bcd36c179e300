import type { AnsweredRow } from "../../contract/evaluation/evaluation-summary.ts";
import type { Question } from "../../dataset/question.ts";
import type { Clusters } from "./clustered-mean.ts";
import { ModelTally } from "./model-tally.ts";

/** What the answers are tallied by. */
export interface Asked {
  /** Names; the others are compared with the first. */
  readonly models: readonly string[];
  readonly rows: readonly Question[];
  readonly samplesPerRow: number;
  /** hyperParameters.inferenceMaxTokens of the training; null where there is none to compare the answers with. */
  readonly tokenLimit: number | null;
}

/**
 * Takes the answers one by one, in any order, and keeps some bytes and a short excerpt of each: 20,000 rows, three
 * models and four samples fit into a Lambda.
 */
export class AnswerTally {
  /** By id, so that nothing depends on the order of the dataset or of the answers. */
  readonly rows: readonly Question[];
  readonly clusters: Clusters;
  readonly #models: ReadonlyMap<string, ModelTally>;
  readonly #rowOf: ReadonlyMap<string, number>;

  constructor({ models, rows, samplesPerRow, tokenLimit }: Asked) {
    this.rows = rows.toSorted((a, b) => compareText(a.id, b.id));
    this.clusters = clustersOf(this.rows);
    this.#models = new Map(models.map((name) => [name, new ModelTally(rows.length, samplesPerRow, tokenLimit)]));
    this.#rowOf = new Map(this.rows.map(({ id }, row) => [id, row]));
  }

  /** @throws Error for an answer that was not asked for, and for a duplicate: a defect of the caller */
  add(answer: AnsweredRow): void {
    const row = this.#rowOf.get(answer.id);
    if (row === undefined)
      throw new Error(`There is an answer to row "${answer.id}", which the dataset does not hold.`);
    this.model(answer.model).add(row, answer);
  }

  model(name: string): ModelTally {
    const tally = this.#models.get(name);
    if (tally === undefined) throw new Error(`There is an answer of model "${name}", which was not asked.`);
    return tally;
  }
}

/** Numbered in the order of their names. */
function clustersOf(rows: readonly Question[]): Clusters {
  const names = [...new Set(rows.map(({ cluster }) => cluster))].sort(compareText);
  const numbers = new Map(names.map((name, number) => [name, number]));
  return { of: Int32Array.from(rows, ({ cluster }) => numbers.get(cluster) ?? 0), count: names.length };
}

/** By code units: the same on every machine, whatever its locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
