import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Doubt, type LineContent, type Recipe, UnusableRow } from "../../../recipes/recipe.ts";
import type { Split } from "../../contract/splits.ts";
import { type LineWithoutIndex, lineWithoutIndex } from "../../dataset/dataset-line.ts";
import { pythonSample } from "../../dataset/python-random.ts";
import { clusterOf } from "../../dataset/question.ts";
import { BatchedFile } from "./batched-file.ts";
import { carvedSplit } from "./carve.ts";
import { LineStore } from "./line-store.ts";
import { readChunks } from "./read-chunks.ts";
import type { OpenFile } from "./source.ts";
import { type SourceRow, sourceRows } from "./source-rows.ts";
import { SplitStatistics } from "./split-statistics.ts";
import { type SourceRetries, withRetries } from "./with-retries.ts";

export interface SplitRequest {
  readonly recipe: Recipe;
  readonly split: Split;
  readonly open: OpenFile;
  readonly samples: number;
  readonly seed: number;
  /** Leaves out rows that contradict themselves; false where it is absent. */
  readonly dropDoubtful?: boolean;
  /** Folder for temporary files. */
  readonly folder: string;
  readonly retries: SourceRetries;
}

/** A split on disk, ready to be uploaded. */
export interface DrawnSplit {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly statistics: SplitStatistics;
  /** Which of the usable rows were drawn, in order. */
  readonly drawn: readonly number[];
}

/**
 * Reads a source file once, front to back, keeps its lines on disk, draws Python's sample of the usable ones, and
 * writes them in that order.
 */
export async function prepareSplit(request: SplitRequest): Promise<DrawnSplit> {
  const { split, samples, seed, folder, retries } = request;
  const { store, statistics } = await withRetries(retries, () => readLines(request));
  try {
    const drawn = pythonSample(seed, store.length, Math.min(samples, store.length));
    const hash = createHash("sha256");
    const output = new BatchedFile(join(folder, `${split}.jsonl`), (bytes) => hash.update(bytes));
    drawn.forEach((row, index) => {
      store.copyLine(row, index, output);
    });
    output.close();
    return { sha256: hash.digest("hex"), path: output.path, bytes: output.bytes, statistics, drawn };
  } finally {
    store.close();
  }
}

async function readLines({ recipe, split, open, seed, dropDoubtful = false, folder, retries }: SplitRequest): Promise<{
  store: LineStore;
  statistics: SplitStatistics;
}> {
  const file = fileOf(split, recipe);
  const { carve, format } = recipe.source;
  /** Of a file that holds several splits, whether a row belongs to this one. */
  const belongs = (content: LineContent): boolean =>
    carve === undefined ||
    file !== recipe.source.files.train ||
    carvedSplit(clusterIn(content, recipe), seed, carve) === split;
  const store = new LineStore(join(folder, `${split}.lines`));
  const statistics = new SplitStatistics(recipe);
  try {
    for await (const row of sourceRows(format, readChunks(open, file, retries.silenceMs), file)) add(row);
    return { store, statistics };
  } catch (error) {
    store.close();
    throw error;
  }

  function add({ index, record }: SourceRow): void {
    let read: ReadRow;
    try {
      read = readRow(recipe, split, record);
      if (!belongs(read.content)) return;
    } catch (error) {
      // Of a file that holds several splits, nobody knows where such a row belongs: the training split reports it.
      if (split !== "train" && file === recipe.source.files.train) return;
      statistics.rowsRead++;
      statistics.leaveOut(index, reasonOf(error));
      return;
    }
    statistics.rowsRead++;
    statistics.doubt(index, read.doubts);
    if (dropDoubtful && read.doubts.length > 0) {
      statistics.droppedAsDoubtful++;
      return;
    }
    store.add(read.line);
    statistics.use(index, read.content.user, read.kind);
  }
}

/** All that the recipe makes of a row. */
interface ReadRow {
  readonly content: LineContent;
  readonly line: LineWithoutIndex;
  readonly doubts: readonly Doubt[];
  /** Of its reference; undefined for one that nothing can be scored against. */
  readonly kind: string | undefined;
}

/** @throws whatever the recipe does */
function readRow(recipe: Recipe, split: Split, record: SourceRow["record"]): ReadRow {
  const row = recipe.read(record());
  const content = recipe.line(row);
  const reference = recipe.readReference(content.answer);
  return {
    content,
    line: lineWithoutIndex(content, recipe.name, split),
    doubts: recipe.doubts?.of(row) ?? [],
    kind: reference === undefined ? undefined : recipe.references.kindOf(reference),
  };
}

/** Where a split's rows are: its own file, or the training file, from which it is carved. */
export const fileOf = (split: Split, { source }: Recipe): string => source.files[split] ?? source.files.train;

const clusterIn = ({ system, user, answer, question, others }: LineContent, recipe: Recipe): string =>
  clusterOf(
    {
      messages: [
        ...(system === undefined ? [] : [{ role: "system", content: system }]),
        { role: "user", content: user },
      ],
      reference_answer: { answer },
      original_question: question,
      ...others,
    },
    recipe,
  );

/** A recipe's own fault costs the row as well: 20,000 others may be good. */
const reasonOf = (error: unknown): string =>
  error instanceof UnusableRow ? error.message : `the recipe failed on the row: ${String(error).slice(0, 200)}`;
