import type { Source, SourceRecord } from "../../../recipes/recipe.ts";
import { csvRows } from "./csv-rows.ts";
import { JsonLines } from "./json-lines.ts";
import { JsonRows } from "./json-rows.ts";
import { recordOf, type RowBytes } from "./row-bytes.ts";

export interface SourceRow {
  /** From 0, in its file. */
  readonly index: number;
  /** @throws UnusableRow for what is not a row of its format */
  readonly record: () => SourceRecord;
}

/**
 * The rows of a file, as its bytes come in.
 * @param name of the file, for messages
 * @throws DatasetInvalid for a file that is not of the format
 */
export function sourceRows(
  format: Source["format"],
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<SourceRow> {
  return format === "csv" ? csvRows(chunks, name) : jsonRows(format, chunks, name);
}

async function* jsonRows(
  format: "json" | "jsonl",
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<SourceRow> {
  const rows = format === "json" ? new JsonRows(name) : new JsonLines();
  for await (const chunk of chunks) for (const row of rows.push(chunk)) yield sourceRow(row);
  for (const row of rows.end() ?? []) yield sourceRow(row);
}

const sourceRow = (row: RowBytes): SourceRow => ({ index: row.index, record: () => recordOf(row) });
