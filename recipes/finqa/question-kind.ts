import type { ClusteredLine, DatasetLine } from "../recipe.ts";

/** What kind of question it is, by its program; all "unknown" where the program can't be read. */
export interface QuestionKinds extends Readonly<Record<string, string>> {
  /** The one operator that the program uses ("divide", "table_average"), or "several". */
  readonly operation: string;
  /** Operators: "1", "2", "3", "4 or more". */
  readonly steps: string;
  /**
   * Where the program's numbers are: "table", "text", "both", or "none" where none of them is in the prompt. A number
   * in both counts for the table.
   */
  readonly source: string;
}

/** The user's turn up to the question. */
export function contextOf({ messages, original_question }: ClusteredLine): string {
  const prompt = messages.find(({ role }) => role === "user")?.content ?? "";
  const end = prompt.lastIndexOf(`\n\nQuestion: ${original_question}`);
  return end === -1 ? prompt : prompt.slice(0, end);
}

interface Step {
  readonly operator: string;
  readonly operands: readonly string[];
}

/** @param line `original_program` is FinQA's: "subtract(5829, 5735), divide(#0, 5735)" */
export const kindsOf = (line: DatasetLine): QuestionKinds => kindsOfProgram(line["original_program"], contextOf(line));

const UNKNOWN: QuestionKinds = { operation: "unknown", steps: "unknown", source: "unknown" };

function kindsOfProgram(program: unknown, context: string): QuestionKinds {
  const steps = typeof program === "string" ? stepsOf(program) : undefined;
  if (steps === undefined) return UNKNOWN;
  const [operator = "", ...others] = new Set(steps.map((step) => step.operator));
  return {
    operation: others.length === 0 ? operator : "several",
    steps: steps.length < 4 ? String(steps.length) : "4 or more",
    source: sourceOf(steps, context),
  };
}

/** @returns undefined where it is not a list of `operator(operand, operand)` */
function stepsOf(program: string): Step[] | undefined {
  const steps: Step[] = [];
  // A comma behind a parenthesis ends a step only where an operator follows: names of the table's rows have both.
  for (const text of program.split(/(?<=\))\s*,\s*(?=[a-z_]+\()/)) {
    const [, operator, operands] = /^\s*([a-z_]+)\((.*)\)\s*$/s.exec(text) ?? [];
    if (operator === undefined || operands === undefined) return undefined;
    steps.push({ operator, operands: operands.split(",").map((operand) => operand.trim()) });
  }
  return steps;
}

function sourceOf(steps: readonly Step[], context: string): string {
  const { table, text } = partsOf(context);
  const [inTable, inText] = [numbersOf(table), numbersOf(text)];
  const overTable = steps.some(({ operator }) => operator.startsWith("table_"));
  const numbers = steps
    .filter(({ operator }) => !operator.startsWith("table_"))
    .flatMap(({ operands }) => operands.flatMap(numberOf));
  const fromTable = overTable || numbers.some((number) => inTable.has(number));
  const fromText = numbers.some((number) => inText.has(number) && !inTable.has(number));
  return fromTable ? (fromText ? "both" : "table") : fromText ? "text" : "none";
}

/** The table stands between its heading and the next blank line (dataset-line.ts). */
function partsOf(context: string): { readonly table: string; readonly text: string } {
  const heading = "\nTable:\n";
  const start = context.startsWith(heading) ? 0 : context.indexOf(`\n${heading}`);
  if (start === -1) return { table: "", text: context };
  const first = context.indexOf(heading, start) + heading.length;
  const end = context.indexOf("\n\n", first);
  const last = end === -1 ? context.length : end;
  return { table: context.slice(first, last), text: `${context.slice(0, start)}\n${context.slice(last)}` };
}

/** By value and without sign: programs write 1234.5 and 5 where tables have `1,234.50` and `( 5 )`. */
const numbersOf = (text: string): ReadonlySet<number> =>
  new Set(
    Array.from(text.matchAll(/\d+(?:,\d{3})*(?:\.\d+)?|\.\d+/g), ([number]) => Number(number.replaceAll(",", ""))),
  );

/** @returns nothing for a constant of the language (const_100) and an earlier step's result (#0) */
function numberOf(operand: string): number[] {
  const [, number] = /^-?(\d*\.?\d+|\d+\.)%?$/.exec(operand) ?? [];
  return number === undefined ? [] : [Number(number)];
}
