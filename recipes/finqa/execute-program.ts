import { type Operation, type Step, stepOf } from "./program.ts";

type Table = readonly (readonly string[])[];
/** The result of a program: a number, not yet rounded, or the yes or no of `greater`. */
export type Executed = number | "yes" | "no";

/**
 * Executes a program as FinQA's own evaluation does (code/evaluate/evaluate.py of its repository), in doubles.
 * @returns undefined where it can't be executed: a number or a row that can't be read, a step that is not there, a
 *   division by zero
 */
export function executeProgram(steps: readonly Step[], table: Table): Executed | undefined {
  const results: Executed[] = [];
  for (const step of steps) {
    const result = step.operation.startsWith("table_") ? overRow(step, table) : combined(step, results);
    if (result === undefined || (typeof result === "number" && !Number.isFinite(result))) return undefined;
    results.push(result);
  }
  return results.at(-1);
}

/**
 * @returns the number of a cell: "$ 1,234.5", "62%", and of FinQA's "-12.5 ( 12.5 )" what stands before the parenthesis
 */
export const cellNumber = (cell: string): number | undefined =>
  numberOf((cell.split("(", 1)[0] ?? "").replaceAll("$", ""));

function combined({ operation, arguments: [first, second] }: Step, results: readonly Executed[]): Executed | undefined {
  const [a, b] = [valueOf(first, results), valueOf(second, results)];
  return typeof a === "number" && typeof b === "number" ? COMBINE[operation]?.(a, b) : undefined;
}

const COMBINE: Partial<Record<Operation, (a: number, b: number) => Executed>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  exp: (a, b) => a ** b,
  greater: (a, b) => (a > b ? "yes" : "no"),
};

function overRow({ operation, arguments: [name] }: Step, table: Table): number | undefined {
  const numbers: number[] = [];
  // The last of two rows with one name counts, as in FinQA's dictionary of rows.
  for (const cell of table.findLast(([header]) => header === name)?.slice(1) ?? []) {
    const number = cellNumber(cell);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  switch (operation) {
    case "table_max":
      return numbers.reduce((a, b) => Math.max(a, b));
    case "table_min":
      return numbers.reduce((a, b) => Math.min(a, b));
    case "table_sum":
      return sum;
    case "table_average":
      return sum / numbers.length;
    default:
      return undefined;
  }
}

function valueOf(argument: string, results: readonly Executed[]): Executed | undefined {
  const step = stepOf(argument);
  if (step !== undefined) return results[step];
  if (argument.startsWith("const_")) return argument === "const_m1" ? -1 : numberOf(argument.slice("const_".length));
  return numberOf(argument);
}

/** As Python's float() reads it without its commas; a percent sign divides by 100. */
function numberOf(text: string): number | undefined {
  const [, number, percent] =
    /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)( ?%)?$/i.exec(text.replaceAll(",", "").trim()) ?? [];
  if (number === undefined) return undefined;
  return percent === undefined ? Number(number) : Number(number) / 100;
}
