import { describe, expect, it } from "vitest";
import { finqaLine } from "../../support/finqa-lines.ts";
import type { DatasetLine } from "../../../recipes/recipe.ts";
import { readQuestion } from "../../../functions/dataset/question.ts";
import { type Row, readRow } from "../../../recipes/finqa/row.ts";
import type { SampleRow } from "../../../recipes/finqa/sample-rows.ts";
import { allRows, hasFinqa } from "../../support/finqa.ts";

const PAGE: Row = {
  preText: ["sales rose 4.5% to $ 1,966,895 .", "see note 12 ."],
  table: [
    ["", "2019", "2018"],
    ["net sales", "$ 5,829.0", "( 5735 )"],
    ["margin", "4.5%", ".25"],
  ],
  postText: ["we had 310 employees , and 12 plants ."],
  question: "by how much did net sales rise?",
  answer: "94",
  writtenAnswer: undefined,
  program: "subtract(5829, 5735)",
};

function lineOf(row: Row): DatasetLine {
  const { head, tail } = finqaLine(row, "test");
  return JSON.parse(`${head}7${tail}`) as DatasetLine;
}
const questionOf = (fields: Partial<Row>) => readQuestion(lineOf({ ...PAGE, ...fields }));
const UNKNOWN = { operation: "unknown", steps: "unknown", source: "unknown" };
const kindsOf = (program: unknown) => questionOf({ program }).kinds;

describe("a question", () => {
  it("has the id, the text and the reference of its line", () => {
    expect(questionOf({})).toMatchObject({
      id: "finqa_test_7",
      question: "by how much did net sales rise?",
      reference: "94",
    });
  });

  it("shares the cluster of every other on its page, and of none on another page", () => {
    const { cluster } = questionOf({});
    expect(cluster).toMatch(/^[0-9a-f]{16}$/);
    expect(questionOf({ question: "what else?\n\nQuestion: and this?", answer: "5", program: "" }).cluster).toBe(
      cluster,
    );
    expect(questionOf({ postText: ["we had 311 employees ."] }).cluster).not.toBe(cluster);
    expect(questionOf({ table: [] }).cluster).not.toBe(cluster);
  });

  it.skipIf(!hasFinqa)(
    `is one of 883 on 299 pages in FinQA's dev.json${hasFinqa ? "" : " (skipped: ../shared/finqa is missing)"}`,
    () => {
      const pages = new Map<string, number>();
      for (const { cluster } of allRows().rows.map(questionOfSample)) pages.set(cluster, (pages.get(cluster) ?? 0) + 1);
      const sizes = [...pages.values()];
      // Evaluation facts, 4.3, counted by FinQA's own file names.
      expect([1, 2, 3, 4, 5].map((size) => sizes.filter((n) => n === size).length)).toEqual([27, 89, 58, 121, 4]);
      expect(sizes).toHaveLength(299);
    },
  );
});

function questionOfSample(sample: SampleRow) {
  const text = JSON.stringify(sample);
  return readQuestion(lineOf(readRow(text, JSON.parse(text))));
}

describe("the kind of a question", () => {
  it.each([
    ["subtract(5829, 5735)", "subtract", "1"],
    ["subtract(5829, 5735), divide(#0, 5735)", "several", "2"],
    ["add(const_2, 12), add(#0, 310), add(#1, 5)", "add", "3"],
    ["add(1, 2), add(#0, 3), add(#1, 4), divide(#2, const_4)", "several", "4 or more"],
    ["table_average(net sales (in millions), add (note 3), none)", "table_average", "1"],
    ["greater(5829, 5735)", "greater", "1"],
  ])("by its program %s: operation %s, steps %s", (program, operation, steps) => {
    expect(kindsOf(program)).toMatchObject({ operation, steps });
  });

  it.each([
    ["of figures of the table, with thousands and in parentheses", "subtract(5829, 5735), divide(#0, 5735)", "table"],
    ["of figures of the text before and after", "divide(1966895, 310)", "text"],
    ["of figures of the table and of the text", "divide(5829, 310)", "both"],
    ["of a whole row of the table", "table_sum(net sales, none)", "table"],
    ["of a whole row of the table, and a figure of the text", "table_sum(net sales, none), divide(#0, 310)", "both"],
    ["of a figure that stands in table and text", "multiply(4.5%, const_100)", "table"],
    ["of a figure with its sign, and one without a zero before the point", "add(-5735, 0.25)", "table"],
    ["of figures that stand nowhere", "multiply(365, const_100)", "none"],
    ["of constants only", "add(const_3, const_2)", "none"],
  ])("by its source: %s", (_, program, source) => {
    expect(kindsOf(program)["source"]).toBe(source);
  });

  it("is recognized on a page without text, and on one without a table", () => {
    expect(questionOf({ preText: [], postText: [] }).kinds["source"]).toBe("table");
    expect(questionOf({ preText: [] }).kinds["source"]).toBe("table");
    expect(questionOf({ postText: [] }).kinds["source"]).toBe("table");
    expect(questionOf({ table: [], preText: ["5,829 and 5,735"] }).kinds["source"]).toBe("text");
  });

  it.each([[""], ["5829 - 5735"], ["subtract(5829"], [["subtract", 5829]], [null]])(
    "is unknown for the program %j",
    (program) => {
      expect(kindsOf(program)).toEqual(UNKNOWN);
    },
  );

  it("is unknown for a line without a program", () => {
    const { original_program, ...line } = lineOf(PAGE);
    expect(original_program).toBe("subtract(5829, 5735)");
    expect(readQuestion(line).kinds).toEqual(UNKNOWN);
  });
});
