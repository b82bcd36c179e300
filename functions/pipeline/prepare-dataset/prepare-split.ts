import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { SOURCE_FILE } from "../../contract/dataset.ts";
import type { Split } from "../../contract/splits.ts";
import { lineWithoutIndex, promptOf } from "../../../recipes/finqa/dataset-line.ts";
import { pythonSample } from "../../dataset/python-random.ts";
import { readRow, type Row, UnusableRow } from "../../../recipes/finqa/row.ts";
import { BatchedFile } from "./batched-file.ts";
import { JsonRows, MAX_ROW_BYTES, type RowBytes } from "./json-rows.ts";
import { LineStore } from "./line-store.ts";
import { readChunks } from "./read-chunks.ts";
import type { OpenFile } from "./source.ts";
import { SplitStatistics } from "./split-statistics.ts";
import { type SourceRetries, withRetries } from "./with-retries.ts";

export interface SplitRequest {
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
export async function prepareSplit({
  split,
  open,
  samples,
  seed,
  dropDoubtful = false,
  folder,
  retries,
}: SplitRequest): Promise<DrawnSplit> {
  const file = SOURCE_FILE[split];
  const { store, statistics } = await withRetries(retries, () =>
    readLines(split, readChunks(open, file, retries.silenceMs), join(folder, `${split}.lines`), dropDoubtful),
  );
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

async function readLines(
  split: Split,
  chunks: AsyncIterable<Buffer>,
  path: string,
  dropDoubtful: boolean,
): Promise<{ store: LineStore; statistics: SplitStatistics }> {
  const store = new LineStore(path);
  const statistics = new SplitStatistics();
  const rows = new JsonRows(SOURCE_FILE[split]);
  try {
    for await (const chunk of chunks) {
      for (const row of rows.push(chunk)) add(row);
    }
    rows.end();
    return { store, statistics };
  } catch (error) {
    store.close();
    throw error;
  }

  function add({ index, bytes }: RowBytes): void {
    statistics.rowsRead++;
    try {
      const row = parse(bytes);
      const isDoubtful = statistics.doubt(index, row);
      if (isDoubtful && dropDoubtful) {
        statistics.droppedAsDoubtful++;
        return;
      }
      const prompt = promptOf(row);
      store.add(lineWithoutIndex(row, prompt, split));
      statistics.use(index, row, prompt);
    } catch (error) {
      if (!(error instanceof UnusableRow)) throw error;
      statistics.leaveOut(index, error.message);
    }
  }
}

/** @throws UnusableRow */
function parse(bytes: Buffer | undefined): Row {
  if (bytes === undefined) throw new UnusableRow(`the row is larger than ${MAX_ROW_BYTES} bytes`);
  if (!isUtf8(bytes)) throw new UnusableRow("the row is not UTF-8");
  const json = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UnusableRow(`the row is no JSON: ${error instanceof Error ? error.message.slice(0, 100) : ""}`);
  }
  return readRow(json, value);
}
