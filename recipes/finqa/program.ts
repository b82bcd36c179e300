/** One step of a FinQA program: `divide(#0, const_2)`, `table_max(net sales, none)`. */
export interface Step {
  readonly operation: Operation;
  /**
   * As written: a number ("1,234.5", "62%"), a constant ("const_100"), the result of an earlier step ("#0"), or a row
   * of the table and "none".
   */
  readonly arguments: readonly [first: string, second: string];
}

const OPERATIONS = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "exp",
  "greater",
  "table_max",
  "table_min",
  "table_sum",
  "table_average",
] as const;
export type Operation = (typeof OPERATIONS)[number];

const NAMES = OPERATIONS.join("|");
/** Between two steps. A row's name may hold commas and parentheses, so only an operation's name tells. */
const BETWEEN_STEPS = new RegExp(String.raw`(?<=\)), (?=(?:${NAMES})\()`);
const STEP = new RegExp(String.raw`^(${NAMES})\((.*), ([^,]*)\)$`, "s");

/**
 * Reads a program in FinQA's language (Chen et al., EMNLP 2021): steps with commas between them, each an operation with
 * two arguments.
 * @returns undefined for any other text
 */
export function parseProgram(program: unknown): readonly Step[] | undefined {
  if (typeof program !== "string") return undefined;
  const steps: Step[] = [];
  for (const text of program.trim().split(BETWEEN_STEPS)) {
    const [, operation, first = "", second = ""] = STEP.exec(text) ?? [];
    if (operation === undefined || (first.includes(", ") && !operation.startsWith("table_"))) return undefined;
    steps.push({ operation: operation as Operation, arguments: [first.trim(), second.trim()] });
  }
  return steps;
}

/** @returns the index of the earlier step that an argument refers to; undefined where it refers to none */
export function stepOf(argument: string): number | undefined {
  const index = /^#(\d{1,3})$/.exec(argument)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** Whether an argument is a constant of the language, which is in no table. */
export const isConstant = (argument: string): boolean => /^const_(?:\d+|m1)$/.test(argument);
