import type { LineContent } from "../recipe.ts";
import type { Row } from "./row.ts";

const SYSTEM =
  "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations.";
const INSTRUCTION =
  "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>";

/** The user's turn: what is not empty of text, table and text, then the question and how to answer it. */
export function promptOf({ preText, postText, table, question }: Row): string {
  const before = preText.join(" ");
  const rows = table.map((cells) => cells.join(" | ")).join("\n");
  const after = postText.join(" ");
  const parts: string[] = [];
  if (before) parts.push(`Context:\n${before}`);
  if (table.length > 0 && rows) parts.push(`\nTable:\n${rows}`);
  if (after) parts.push(`\n${after}`);
  return `${parts.join("\n")}\n\nQuestion: ${question}\n\n${INSTRUCTION}`;
}

/** The line that the AWS sample notebook writes for a row. */
export const lineOf = (row: Row): LineContent => ({
  system: SYSTEM,
  user: promptOf(row),
  answer: row.answer,
  question: row.question,
  domain: "finance",
  others: { original_program: row.program },
});
