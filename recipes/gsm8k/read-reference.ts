import { type Decimal, parseDecimal } from "../numeric/decimal.ts";

/** @returns undefined for what is not a number: "$1,800.50" is one, "half" is none */
export function readReference(answer: unknown): Decimal | undefined {
  if (typeof answer === "number") return Number.isFinite(answer) ? parseDecimal(String(answer)) : undefined;
  return typeof answer === "string" ? parseDecimal(answer.replace(/[$,\s]/g, "")) : undefined;
}
