import { weightOf } from "./hashing.ts";
import type { Operand } from "./operands.ts";
import type { QuestionFeatures } from "./question-features.ts";

const level = (share: number): number => (share === 0 ? 0 : share < 0.25 ? 1 : share < 0.5 ? 2 : share < 0.75 ? 3 : 4);

/**
 * Where an operand's year stands among the question's: none known, none asked, not asked, the only one, the latest, the
 * earliest, between.
 */
export function yearRole(year: number | undefined, asked: readonly number[]): number {
  if (asked.length === 0) return year === undefined ? 0 : 1;
  if (year === undefined) return 2;
  if (!asked.includes(year)) return 3;
  if (asked.length === 1) return 4;
  return year === Math.max(...asked) ? 5 : year === Math.min(...asked) ? 6 : 7;
}

/** Features of a number in a role of an operation: which weights are summed for it. */
export function operandFeatures(
  operand: Operand,
  operation: number,
  family: number,
  role: number,
  question: QuestionFeatures,
): number[] {
  const source = operand.source === "table" ? 0 : 1;
  const asked = yearRole(operand.year, question.years);
  const rank = Math.min(operand.rank, 7);
  const attributes = [
    rank * 2 + source,
    level(operand.overlap) * 2 + source,
    level(operand.covered) * 2 + source,
    (rank * 5 + level(operand.covered)) * 2 + source,
    asked * 2 + source,
    Math.min(operand.column, 6) * 2 + source,
    (Math.min(operand.column, 6) * 8 + asked) * 2 + source,
    Number(operand.total) * 2 + source,
    Number(operand.percent) * 2 + source,
    Math.min(operand.mention, 3) * 2 + source,
    source,
  ];
  const roleKey = operation * 2 + role;
  const features: number[] = [];
  attributes.forEach((value, i) => {
    features.push(weightOf(1, i, value, 100 + family * 2 + role), weightOf(2, i, value, roleKey));
  });
  for (const i of [0, 2, 4, 7, 9]) features.push(weightOf(3, i, attributes[i] ?? 0, roleKey, question.kind));
  return features;
}
