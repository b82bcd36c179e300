import { normalizeAnswer } from "../numeric/plain-text.ts";
import { ruleThatHolds } from "./compare.ts";
import {
  type Decimal,
  negated,
  parseDecimal,
  scaledTo,
  shifted,
  significantDigits,
  withinHalf,
} from "../numeric/decimal.ts";
import { executeProgram } from "./execute-program.ts";
import { isConstant, parseProgram, type Step, stepOf } from "./program.ts";
import { pythonFloat } from "./python-str.ts";
import { readReference } from "./read-reference.ts";
import { readValues } from "../numeric/read-values.ts";
import type { Row } from "./row.ts";

/** How two answers to a question differ. */
export type Disagreement = "sign" | "scale" | "value";

/** Why the answer of a row may be wrong, by the row's own fields. */
export interface Doubts {
  /** Between `qa.exe_ans` and `qa.answer`. */
  readonly disagreement: Disagreement | undefined;
  readonly averagesWrongCount: boolean;
  /** The result of the row's program on its table, where that is not the row's answer. */
  readonly contradiction: string | undefined;
}

export const isDoubtful = ({ disagreement, averagesWrongCount, contradiction }: Doubts): boolean =>
  disagreement !== undefined || averagesWrongCount || contradiction !== undefined;

export function doubtsOf({ answer, writtenAnswer, program, table }: Row): Doubts {
  const steps = parseProgram(program);
  return {
    disagreement: writtenAnswer === undefined ? undefined : disagreementOf(answer, writtenAnswer),
    averagesWrongCount: steps !== undefined && averagesWrongCount(steps),
    contradiction: steps && contradictionOf(steps, table, answer),
  };
}

/**
 * The scales that FinQA leaves open, and so does the reward: as it stands, a fraction for a percentage, and the other
 * way round.
 */
const OPEN_SCALES = [0, 2, -2];
const OTHER_SCALES = Array.from({ length: 25 }, (_, i) => i - 12);

/**
 * How FinQA's two answers to a question contradict each other, by the reward's own rules; a digit that is cut off is no
 * contradiction. Undefined where the written answer can't be read.
 */
export function disagreementOf(executed: string, written: string): Disagreement | undefined {
  const reference = readReference(executed);
  const text = normalizeAnswer(written).toLowerCase();
  if (reference === undefined) return undefined;
  if (reference.kind !== "number") return /^(yes|no)$/.test(text) && text !== reference.kind ? "value" : undefined;
  const values = readValues(text);
  const [value] = values;
  if (values === "unreadable" || values.length !== 1 || typeof value !== "object") return undefined;
  const { number, multiplier } = value;
  if (number.digits === 0n) return agrees(number, reference.number) ? undefined : "value"; // in any scale
  const agreesIn = (scales: readonly number[], wanted: Decimal): boolean =>
    scales.some((places) => {
      const moved = shifted(number, places);
      return agrees(moved, wanted) || isCutOff(moved, wanted);
    });
  const scales = [...OPEN_SCALES, multiplier];
  if (agreesIn(scales, reference.number)) return undefined;
  if (agreesIn(scales, negated(reference.number))) return "sign";
  // A single digit, or 0, equals some number in some scale.
  const isTelling = significantDigits(number) > 1 && reference.number.digits !== 0n;
  return isTelling && agreesIn(OTHER_SCALES, reference.number) ? "scale" : "value";
}

/** Whether one is the other, rounded to the coarser one's digits, or within the reward's tolerance. */
const agrees = (number: Decimal, reference: Decimal): boolean =>
  withinHalf(number, reference, Math.max(number.exponent, reference.exponent)) ||
  ruleThatHolds(number, reference) !== undefined;

/** Whether a number is the reference without its last digits: 3.75 of 3.756. */
function isCutOff(number: Decimal, reference: Decimal): boolean {
  if (number.exponent <= reference.exponent || number.digits === 0n) return false;
  return reference.digits / scaledTo({ digits: 1n, exponent: number.exponent }, reference.exponent) === number.digits;
}

/**
 * Whether a program counts the number of terms among the terms of an average: `add(#1, const_3), divide(#2, const_2)`,
 * an error of FinQA's annotation in 1 % of its rows.
 */
export function averagesWrongCount(steps: readonly Step[]): boolean {
  return steps.some(({ operation, arguments: [dividend, divisor] }) => {
    if (operation !== "divide" || divisor !== "const_2") return false;
    const sum = steps[stepOf(dividend) ?? -1];
    if (sum?.operation !== "add") return false;
    const [a, b] = sum.arguments;
    return (stepOf(a) !== undefined && isConstant(b)) || (isConstant(a) && stepOf(b) !== undefined);
  });
}

/**
 * @returns what the program gives, as FinQA rounds it, where that is not the answer in any scale that the reward leaves
 *   open; undefined as well where it can't be executed
 */
export function contradictionOf(steps: readonly Step[], table: Row["table"], answer: string): string | undefined {
  const reference = readReference(answer);
  const executed = executeProgram(steps, table);
  if (reference === undefined || executed === undefined) return undefined;
  if (typeof executed !== "number") return executed === reference.kind ? undefined : executed;
  const text = pythonFloat(Number(executed.toFixed(5)));
  const number = parseDecimal(text);
  if (number === undefined) return undefined; // out of bounds
  const isAnswer =
    reference.kind === "number" && OPEN_SCALES.some((places) => agrees(shifted(number, places), reference.number));
  return isAnswer ? undefined : text;
}
