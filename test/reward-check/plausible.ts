import { cellNumber, executeProgram } from "../../recipes/finqa/execute-program.ts";
import { isConstant, parseProgram, type Step, stepOf } from "../../recipes/finqa/program.ts";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";

/**
 * What a row's program gives with one number taken from another cell: the slip of somebody who reads the wrong year, or
 * the wrong line.
 */
export interface PlausibleAnswer {
  readonly row: SampleRow;
  /** The last one of the program: that of the answer. */
  readonly operation: string;
  readonly value: number;
}

/** Of a number's replacements: with all of a large table, few rows would make the figure. */
const MOST_CELLS = 12;
/** What lies as near to the reference as this is not wrong enough to be called wrong. */
const NEAR = 0.001;

export function plausibleAnswers(rows: readonly SampleRow[]): PlausibleAnswer[] {
  return rows.flatMap((row) => {
    const steps = parseProgram(row.qa.program);
    const { exe_ans: reference } = row.qa;
    if (steps === undefined || typeof reference !== "number") return [];
    const values = new Set(
      swapped(steps, row.table)
        .map((program) => executeProgram(program, row.table))
        .filter((value) => typeof value === "number")
        .filter((value) => Math.abs(value - reference) > NEAR * Math.abs(reference)),
    );
    const operation = steps.at(-1)?.operation ?? "";
    return [...values].map((value) => ({ row, operation, value }));
  });
}

/** The program with one of its numbers replaced, in every way. */
function swapped(steps: readonly Step[], table: SampleRow["table"]): Step[][] {
  return steps.flatMap(({ operation, arguments: [first, second] }, i) => {
    if (operation.startsWith("table_")) return [];
    const withArguments = (left: string, right: string): Step[] =>
      steps.with(i, { operation, arguments: [left, right] });
    return [
      ...replacements(first, table).map((other) => withArguments(other, second)),
      ...replacements(second, table).map((other) => withArguments(first, other)),
    ];
  });
}

/**
 * Numbers of other cells, with a percent sign where the number has one: of its own row and column where it stands in
 * the table, else of the whole table.
 */
function replacements(number: string, table: SampleRow["table"]): string[] {
  if (isConstant(number) || stepOf(number) !== undefined) return [];
  const own = digitsOf(number);
  const body = table.slice(1).map((row) => row.slice(1).map(digitsOf));
  const places = body.flatMap((row, y) => row.flatMap((cell, x) => (isSame(cell, own) ? [{ x, y }] : [])));
  const near = places.flatMap(({ x, y }) => [...(body[y] ?? []), ...body.map((row) => row[x])]);
  const others = new Set(
    (near.length > 0 ? near : body.flat()).filter((cell) => cell !== undefined && !isSame(cell, own)),
  );
  const sign = number.endsWith("%") ? "%" : "";
  return evenly([...others], MOST_CELLS).map((digits) => `${digits ?? ""}${sign}`);
}

/** A cell's number without its percent sign: programs name "62%" by either. */
function digitsOf(cell: string): string | undefined {
  const number = cellNumber(cell.replace("%", ""));
  return number === undefined ? undefined : String(number);
}

const isSame = (a: string | undefined, b: string | undefined): boolean => a !== undefined && Number(a) === Number(b);

const evenly = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T);
