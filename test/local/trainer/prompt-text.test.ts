import { describe, expect, it } from "vitest";
import { promptOf } from "../../../recipes/finqa/dataset-line.ts";
import { cellNumber, textNumbers } from "../../../local/trainer/numbers.ts";
import { readPromptText } from "../../../local/trainer/prompt-text.ts";
import { yearsIn } from "../../../local/trainer/words.ts";

const ROW = {
  preText: ["sales rose .", "see the table"],
  postText: ["costs were $ 12 million ."],
  table: [
    ["", "2017", "2016"],
    ["net sales", "$ 12.5", "$ 10.0"],
  ],
  question: "what was the change in net sales?",
  answer: "2.5",
  writtenAnswer: undefined,
  program: "",
};

describe("a prompt", () => {
  it("is taken apart into sentences, table and question", () => {
    const { sentences, table, question } = readPromptText(promptOf(ROW));
    expect(table).toEqual([
      ["", "2017", "2016"],
      ["net sales", "$ 12.5", "$ 10.0"],
    ]);
    expect(question).toBe("what was the change in net sales?");
    expect(sentences).toEqual(["sales rose", "see the table", "costs were $ 12 million"]);
  });

  it.each([
    ["table", { ...ROW, table: [] }, { table: [] }],
    ["text", { ...ROW, preText: [], postText: [] }, { sentences: [] }],
    ["text before the table", { ...ROW, preText: [] }, { sentences: ["costs were $ 12 million"] }],
    ["text behind the table", { ...ROW, postText: [] }, { sentences: ["sales rose", "see the table"] }],
  ])("is read without %s", (_, row, expected) => {
    expect(readPromptText(promptOf(row))).toMatchObject({ question: ROW.question, ...expected });
  });

  it("that is of another form is free text", () => {
    expect(readPromptText("how much is 3 + 4?")).toMatchObject({
      sentences: ["how much is 3 + 4?"],
      table: [],
      question: "how much is 3 + 4?",
    });
  });
});

describe("numbers", () => {
  it.each([
    ["$ 204079", 204079, false],
    ["-26 ( 26 )", -26, false],
    ["$ -90.2 ( 90.2 )", -90.2, false],
    ["23.8% ( 23.8 % )", 23.8, true],
    ["1,234.5", 1234.5, false],
  ])("of the cell %s", (cell, value, percent) => {
    expect(cellNumber(cell)).toMatchObject({ value, percent });
  });

  it("of a cell without any is none", () => {
    expect(cellNumber("n/a")).toBeUndefined();
  });

  it("of a sentence leave out years, days and what stands twice", () => {
    expect(
      textNumbers("at december 31 , 2017 the rate was 4.8% ( 4.8 % ) of $ 2000 million , or -3.5 in 2016").map(
        ({ value }) => value,
      ),
    ).toEqual([4.8, 2000, -3.5]);
  });

  it("that are years are found, glued to a day too", () => {
    expect(yearsIn("from 2016 to 2017 , 2016")).toEqual([2016, 2017]);
    expect(yearsIn("march 312008")).toEqual([2008]);
  });
});
