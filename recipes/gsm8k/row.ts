import { NO_ANSWER, UnusableRow } from "../recipe.ts";

/** A row of GSM8K. */
export interface Row {
  readonly question: string;
  /** Steps, with the calculator's annotations (`48/2 = <<48/2=24>>24`), and last `#### 72`. */
  readonly worked: string;
  /** What stands behind `####`, without thousands separators. */
  readonly answer: string;
}

/** @throws UnusableRow with the reason, for a person */
export function readRow(value: unknown): Row {
  if (typeof value !== "object" || value === null) throw new UnusableRow("the row is not an object");
  const { question, answer: worked } = value as Record<string, unknown>;
  if (typeof question !== "string" || question.trim() === "") throw new UnusableRow("there is no question");
  if (typeof worked !== "string") throw new UnusableRow(NO_ANSWER);
  const answer = worked.split(MARKER).at(-1)?.trim().replaceAll(",", "") ?? "";
  if (!worked.includes(MARKER) || answer === "") throw new UnusableRow(NO_ANSWER);
  return { question, worked, answer };
}

const MARKER = "####";
