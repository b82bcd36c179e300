import { describe, expect, it } from "vitest";
import { promptOf } from "../../../recipes/finqa/dataset-line.ts";
import { finqaLine } from "../../support/finqa-lines.ts";
import type { Row } from "../../../recipes/finqa/row.ts";

const rowOf = (fields: Partial<Row>): Row => ({
  preText: [],
  postText: [],
  table: [],
  question: "how much?",
  answer: "5",
  writtenAnswer: undefined,
  program: "",
  ...fields,
});
const INSTRUCTION =
  "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>";
const END = `\n\nQuestion: how much?\n\n${INSTRUCTION}`;

describe("the prompt", () => {
  it.each([
    [
      "all parts",
      {
        preText: ["a", "b"],
        table: [
          ["", "2019"],
          ["net sales", "$ 5"],
        ],
        postText: ["c", "d"],
      },
      "Context:\na b\n\nTable:\n | 2019\nnet sales | $ 5\n\nc d",
    ],
    ["no text before", { table: [["a", "b"]], postText: ["c"] }, "\nTable:\na | b\n\nc"],
    ["no table", { preText: ["a"], postText: ["c"] }, "Context:\na\n\nc"],
    ["no text behind", { preText: ["a"], table: [["b"]] }, "Context:\na\n\nTable:\nb"],
    ["empty texts, and a table with an empty cell", { preText: [""], table: [[""]], postText: [""] }, ""],
    ["a text of blanks, which is not empty", { preText: ["", ""] }, "Context:\n "],
    ["nothing", {}, ""],
  ] satisfies [string, Partial<Row>, string][])("has %s", (_, fields, context) => {
    expect(promptOf(rowOf(fields))).toBe(context + END);
  });

  it("has the question as it is", () => {
    expect(promptOf(rowOf({ question: ' what is "it" ?\n' }))).toBe(
      `\n\nQuestion:  what is "it" ?\n\n\n${INSTRUCTION}`,
    );
  });
});

describe("the line", () => {
  it.each(["train", "val", "test"] as const)(
    "of %s is one line of JSON with the members of the AWS sample notebook, in their order",
    (split) => {
      const row = rowOf({ question: 'how\n"much" \u2028 <b> é 😀?', answer: "1e-05", program: 'divide(1, "2")' });
      const { head, tail } = finqaLine(row, split);
      const text = `${head}17${tail}`;
      expect(text.indexOf("\n")).toBe(text.length - 1);
      const line = JSON.parse(text) as Record<string, unknown>;
      expect(Object.keys(line)).toEqual([
        "messages",
        "reference_answer",
        "task_id",
        "domain",
        "data_source",
        "original_question",
        "original_program",
      ]);
      expect(line).toEqual({
        messages: [
          {
            role: "system",
            content:
              "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations.",
          },
          { role: "user", content: promptOf(row) },
        ],
        reference_answer: { answer: "1e-05" },
        task_id: `finqa_${split}_17`,
        domain: "finance",
        data_source: "finqa",
        original_question: row.question,
        original_program: row.program,
      });
    },
  );
});
