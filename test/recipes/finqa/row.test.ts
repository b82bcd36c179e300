import { describe, expect, it } from "vitest";
import { readRow, type Row } from "../../../recipes/finqa/row.ts";
import { UnusableRow } from "../../../recipes/recipe.ts";

const read = (json: string): Row => readRow(json, JSON.parse(json));
/** A row whose `qa` holds this text beside its question. */
const withQa = (members: string, beside = ""): string => `{"qa":{"question":"how much?",${members}}${beside}}`;

describe("the answer of a row", () => {
  it.each([
    ['"exe_ans":127.4', "127.4"],
    ['"exe_ans":688.0', "688.0"],
    ['"exe_ans":688', "688"],
    ['"exe_ans" : 688.0', "688.0"],
    ['"exe_ans":6.88e2', "688.0"],
    ['"exe_ans":0.00001', "1e-05"],
    ['"exe_ans":-0.0', "-0.0"],
    ['"exe_ans":12345678901234567890', "12345678901234567890"],
    ['"exe_ans":1e400', "inf"],
    ['"exe_ans":"yes"', "yes"],
    ['"exe_ans":" 5 "', " 5 "],
    ['"exe_ans":true', "True"],
    ['"exe_ans":false', "False"],
    ['"answer":"25%"', "25%"],
    ['"answer":688.0', "688.0"],
    ['"exe_ans":null,"answer":"25%"', "25%"],
    ['"exe_ans":"","answer":"25%"', "25%"],
    ['"exe_ans":"  ","answer":3.0', "3.0"],
  ])("with %s is %j, as Python's str prints it", (members, answer) => {
    expect(read(withQa(members))).toMatchObject({ answer });
  });

  it.each([
    ["a text that looks like the key", withQa('"program":"\\"exe_ans\\": 5","exe_ans":688.0')],
    ["a text that is the key's name", withQa('"program":"exe_ans","exe_ans":688.0')],
    ["the key at another level", withQa('"exe_ans":688.0', ',"exe_ans":5')],
    ["the key at another level, and an escape in its own", withQa('"exe_\\u0061ns":688.0', ',"exe_ans":5')],
    ["the key twice, where the last one counts", withQa('"exe_ans":5,"exe_ans":688.0')],
    ["qa twice, where the last one counts", `{"qa":{"exe_ans":5},${withQa('"exe_ans":688.0').slice(1)}`],
  ])("is not mistaken by %s", (_, json) => {
    expect(read(json).answer).toBe("688.0");
  });

  it("keeps the written one beside the executed one, and only there", () => {
    expect(read(withQa('"exe_ans":0.25,"answer":"25%"'))).toMatchObject({ answer: "0.25", writtenAnswer: "25%" });
    expect(read(withQa('"answer":"25%"')).writtenAnswer).toBeUndefined();
    expect(read(withQa('"exe_ans":0.25')).writtenAnswer).toBeUndefined();
  });
});

describe("a row", () => {
  it("gives its texts, its table and its program as they are, and ignores what is not used", () => {
    const row = {
      id: "x",
      pre_text: ["a", ""],
      post_text: ["b"],
      table: [
        ["", "2019"],
        ["net sales", "$ 5"],
      ],
      qa: { question: "how much? ", program: "add(1, 2)", exe_ans: "no", gold_inds: {} },
      table_ori: 5,
    };
    expect(read(JSON.stringify(row))).toEqual({
      preText: ["a", ""],
      postText: ["b"],
      table: row.table,
      question: "how much? ",
      answer: "no",
      writtenAnswer: undefined,
      program: "add(1, 2)",
    });
  });

  it.each(["", ',"pre_text":null,"post_text":null,"table":null'])(
    "may lack texts, table and program (%j)",
    (beside) => {
      expect(read(withQa('"exe_ans":1.5', beside))).toMatchObject({
        preText: [],
        postText: [],
        table: [],
        program: "",
      });
    },
  );

  it("has cells that are no texts as Python's str prints them", () => {
    expect(read(withQa('"exe_ans":1.5', ',"table":[["a",5,5.0,1e-5,null,true,false]]')).table).toEqual([
      ["a", "5", "5.0", "1e-05", "None", "True", "False"],
    ]);
    // The last one counts.
    expect(read(withQa('"exe_ans":1.5', ',"table":[["a"]],"table":[[5.0]]')).table).toEqual([["5.0"]]);
  });

  it.each([
    ["5", "the row is not an object"],
    ["null", "the row is not an object"],
    ["[]", "the row is not an object"],
    ["{}", "there is no qa"],
    ['{"qa":[]}', "there is no qa"],
    ['{"qa":{"exe_ans":5}}', "there is no question"],
    ['{"qa":{"question":" ","exe_ans":5}}', "there is no question"],
    ['{"qa":{"question":5,"exe_ans":5}}', "there is no question"],
    ['{"qa":{"question":"how much?"}}', "there is no answer"],
    [withQa('"exe_ans":null,"answer":""'), "there is no answer"],
    [withQa('"exe_ans":[5]'), "exe_ans is a list"],
    [withQa('"exe_ans":5,"answer":{}'), "answer is an object"],
    [withQa('"exe_ans":1.5', ',"pre_text":"a"'), "pre_text is not a list of texts"],
    [withQa('"exe_ans":1.5', ',"post_text":["a",5]'), "post_text is not a list of texts"],
    [withQa('"exe_ans":1.5', ',"table":["a"]'), "table is not a list of lists"],
    [withQa('"exe_ans":1.5', ',"table":[["a",["b"]]]'), "a cell of the table is a list or an object"],
  ])("%s is left out: %s", (json, reason) => {
    expect(() => read(json)).toThrow(new UnusableRow(reason));
  });

  it("that is nested a hundred thousand deep is read, or left out where its numbers have to be looked for", () => {
    const deep = `,"junk":${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(read(withQa('"exe_ans":688.0', deep)).answer).toBe("688.0");
    expect(() => read(withQa('"exe_ans":1.5', `${deep},"table":[[5.0]]`))).toThrow(UnusableRow);
  });
});
