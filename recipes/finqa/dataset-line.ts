import type { Row } from "./row.ts";
import type { Split } from "../../functions/contract/splits.ts";

const SYSTEM =
  "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations.";
const INSTRUCTION =
  "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>";

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

/**
 * A dataset line without its index, which is known only once the rows are drawn: `head + index + tail`, with the
 * newline.
 */
export interface LineWithoutIndex {
  readonly head: string;
  readonly tail: string;
}

/**
 * JSON without the characters that some readers take for the end of a line: newer Node's readline U+2028 and U+2029,
 * Python's splitlines U+0085 as well.
 */
const json = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The line that the AWS sample notebook writes for a row, in JSON. */
export function lineWithoutIndex(row: Row, prompt: string, split: Split): LineWithoutIndex {
  return {
    head: `{"messages":[${SYSTEM_TURN},{"role":"user","content":${json(prompt)}}],"reference_answer":{"answer":${json(row.answer)}},"task_id":"finqa_${split}_`,
    tail: `","domain":"finance","data_source":"finqa","original_question":${json(row.question)},"original_program":${json(row.program)}}\n`,
  };
}
