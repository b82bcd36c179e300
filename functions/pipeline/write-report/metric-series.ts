import { parse } from "csv-parse/sync";
import type { MetricSeries } from "../../contract/report.ts";

/** Columns that number the steps; the first that a file has is its axis. */
const STEP_COLUMNS = ["step_number", "step"];

/** The columns of numbers of a CSV. A file that is not a table has none. */
export function seriesOf(file: string, csv: string): MetricSeries[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(csv, { columns: true, skip_empty_lines: true, relax_column_count: true, trim: true, bom: true });
  } catch {
    return [];
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]; // a short row lacks the last ones
  const axis = STEP_COLUMNS.find((name) => columns.includes(name));
  return columns
    .filter((column) => column !== axis && column !== "epoch_number")
    .map((column) => {
      const points = rows
        .map((row, i) => [axis === undefined ? i + 1 : numberOf(row[axis]), numberOf(row[column])] as const)
        .filter(([step, value]) => Number.isFinite(step) && Number.isFinite(value));
      return { file, column, steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
    })
    .filter(({ values }) => values.length > 0);
}

/** An empty cell is no 0. */
const numberOf = (cell: string | undefined): number => (cell === "" ? Number.NaN : Number(cell));
