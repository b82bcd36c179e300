import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { type SourceRecord, UnusableRow } from "../../../recipes/recipe.ts";
import { DatasetInvalid } from "../../contract/errors.ts";
import { MAX_ROW_BYTES } from "./row-bytes.ts";
import type { SourceRow } from "./source-rows.ts";

/**
 * Reads CSV (RFC 4180) with a line of headings. A row with too few or too many cells costs that row, a quote that never
 * ends the file: nobody can say where its rows begin.
 * @param name of the file, for messages
 * @throws DatasetInvalid
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<SourceRow> {
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_ROW_BYTES });
  pipeline(Readable.from(chunks), parser, () => undefined); // a failure comes out of the parser, too
  let headings: readonly string[] | undefined;
  let index = 0;
  try {
    for await (const record of parser) {
      const cells = record as readonly string[];
      if (headings === undefined) headings = checked(cells, name);
      else yield rowOf(index++, headings, cells);
    }
  } catch (error) {
    throw error instanceof CsvError ? invalid(name, error.message) : error;
  }
  if (headings === undefined) throw invalid(name, "it is empty");
}

function rowOf(index: number, headings: readonly string[], cells: readonly string[]): SourceRow {
  return {
    index,
    record(): SourceRecord {
      if (cells.length !== headings.length)
        throw new UnusableRow(`the row has ${cells.length} cells, and there are ${headings.length} headings`);
      return { text: "", value: Object.fromEntries(headings.map((heading, i) => [heading, cells[i] ?? ""])) };
    },
  };
}

function checked(headings: readonly string[], name: string): readonly string[] {
  const trimmed = headings.map((heading) => heading.trim());
  const wrong = trimmed.find((heading, i) => heading === "" || trimmed.indexOf(heading) !== i);
  if (wrong !== undefined)
    throw invalid(name, wrong === "" ? "a heading of its first line is empty" : `two headings are "${wrong}"`);
  return trimmed;
}

const invalid = (name: string, what: string): DatasetInvalid =>
  new DatasetInvalid(
    `${name} can't be read: ${what}. It must be CSV with a line of headings. Fix the source and redrive, or start a new execution with another dataset.source.`,
  );
