import type { Row } from "./row.ts";
import type { Split } from "../contract/dataset.ts";

const SYSTEM = "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations.";
const INSTRUCTION = "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>";

const SYSTEM_TURN = JSON.stringify({ role: "system", content: SYSTEM });

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

/** A dataset line without its index, which is known only once the rows are drawn: `head + index + tail`, with the newline. */
export interface OpenLine {
  readonly head: string;
  readonly tail: string;
}

/** The line that the notebook writes for a row, in JSON. */
export function openLine(row: Row, prompt: string, split: Split): OpenLine {
  return {
    head: `{"messages":[${SYSTEM_TURN},{"role":"user","content":${JSON.stringify(prompt)}}],"reference_answer":{"answer":${JSON.stringify(row.answer)}},"task_id":"finqa_${split}_`,
    tail: `","domain":"finance","data_source":"finqa","original_question":${JSON.stringify(row.question)},"original_program":${JSON.stringify(row.program)}}\n`,
  };
}
