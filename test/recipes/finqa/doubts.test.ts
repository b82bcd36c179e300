import { describe, expect, it } from "vitest";
import {
  averagesWrongCount,
  contradictionOf,
  disagreementOf,
  doubtsOf,
  isDoubtful,
} from "../../../recipes/finqa/doubts.ts";
import { parseProgram, type Step } from "../../../recipes/finqa/program.ts";
import { readRow } from "../../../recipes/finqa/row.ts";
import { allRows } from "../../support/finqa.ts";

const steps = (program: string): readonly Step[] => parseProgram(program) ?? [];

describe("FinQA's two answers to a question", () => {
  it.each([
    ["127.4", "127.4"],
    ["0.25", "25%"],
    ["0.25", "25"],
    ["25.0", "25%"],
    ["25.0", "0.25"],
    ["0.93458", "93.5%"],
    ["0.93458", "93%"],
    ["127.38", "127.4"],
    ["-12.5", "-12.5"],
    ["-12.5", "( 12.5 )"],
    ["1234.5", "$ 1,234.50"],
    ["1e-05", "0.00001"],
    ["5.0", "5 million"],
    ["5000000.0", "5 million"],
    ["yes", "Yes"],
    ["no", "no"],
    ["0.93458", "93.4%"], // a digit cut off
    ["-0.03756", "-3.7%"],
    ["0.0378", "3.7%"],
    ["127.36", "127.3"],
    ["0.0837", "8.35%"], // within the reward's tolerance
  ])("agree: %s and %s", (executed, written) => {
    expect(disagreementOf(executed, written)).toBeUndefined();
  });

  it.each([
    ["12.5", "-12.5", "sign"],
    ["-0.03756", "3.76%", "sign"],
    ["-0.03756", "3.7%", "sign"],
    ["12.5", "( 12.5 )", "sign"],
    ["12.5", "1.25", "scale"],
    ["12.5", "12500", "scale"],
    ["0.0125", "12.5%", "scale"],
    ["5.2", "5200 million", "scale"],
    ["127.4", "128.4", "value"],
    ["0.25", "26%", "value"],
    ["0.93458", "94%", "value"],
    ["0.0953", "1", "value"], // one digit is that of any number in some scale
    ["12.5", "-1.25", "value"],
    ["2041.0", "2039", "value"], // a sum is exact
    ["12.5", "0", "value"],
    ["0.0", "12.5", "value"],
    ["yes", "no", "value"],
    ["no", "yes", "value"],
  ])("disagree: %s and %s in the %s", (executed, written, kind) => {
    expect(disagreementOf(executed, written)).toBe(kind);
  });

  it.each([
    ["127.4", "the second quarter"],
    ["127.4", "127.4 or 30"],
    ["127.4", "9".repeat(400)],
    ["yes", "5"],
    ["the second quarter", "127.4"],
  ])("are let be where one of them can't be read: %s and %s", (executed, written) => {
    expect(disagreementOf(executed, written)).toBeUndefined();
  });
});

describe("a program that averages the wrong number of terms", () => {
  it.each([
    "add(241, 250), add(#0, 205), add(#1, const_3), divide(#2, const_2)",
    "add(577.8, 540.2), add(#0, const_2), divide(#1, const_2)",
    "subtract(1083, 1063), add(#0, 1030), add(const_3, #1), divide(#2, const_2), multiply(#3, const_100)",
  ])("is found: %s", (program) => {
    expect(averagesWrongCount(steps(program))).toBe(true);
  });

  it.each([
    "add(241, 250), divide(#0, const_2)",
    "add(241, 250), add(#0, 205), divide(#1, const_3)",
    "add(241, const_3), divide(#0, const_2)",
    "add(#0, const_3), divide(241, const_2)",
    "add(1, 2), subtract(#0, const_3), divide(#1, const_2)",
    "add(1, 2), add(#0, const_3), divide(#1, const_4)",
    "add(1, 2), add(#0, const_3), multiply(#1, const_2)",
    "add(1, 2), add(#0, const_3), divide(#7, const_2)",
    "table_average(net sales, none)",
  ])("is not: %s", (program) => {
    expect(averagesWrongCount(steps(program))).toBe(false);
  });
});

describe("an answer that the row's own program contradicts", () => {
  const table = [["net sales", "$ 5", "$ 7"]];

  it.each([
    ["subtract(766451, 204079), divide(#0, 204079)", "1.83107", "2.75566"],
    ["subtract(5, 7)", "2.0", "-2.0"],
    ["table_sum(net sales, none)", "11", "12.0"],
    ["greater(5, 7)", "yes", "no"],
    ["greater(5, 7)", "0.0", "no"],
    ["subtract(7, 5)", "yes", "2.0"],
    ["add(2039, 0)", "2041.0", "2039.0"],
  ])("is found: %s for %s gives %s", (program, answer, executed) => {
    expect(contradictionOf(steps(program), table, answer)).toBe(executed);
  });

  it.each([
    ["divide(1, 3)", "0.33333"],
    ["divide(1, 3)", "33.33333"],
    ["divide(100, 3)", "0.33333"],
    ["divide(1, 3)", "33%"],
    ["divide(1, 12000)", "8e-05"],
    ["subtract(7, 5)", "2"],
    ["table_average(net sales, none)", "6.0"],
    ["greater(7, 5)", "yes"],
    ["divide(1, 0)", "0.0"], // can't be executed
    ["multiply(1e200, 1)", "5.0"], // out of bounds
    ["add(1, 2)", "the second quarter"],
  ])("is not: %s for %s", (program, answer) => {
    expect(contradictionOf(steps(program), table, answer)).toBeUndefined();
  });
});

describe("the doubts of a row", () => {
  const row = (qa: object) => {
    const raw = { table: [["a", "5", "7"]], qa: { question: "how much?", ...qa } };
    return doubtsOf(readRow(JSON.stringify(raw), raw));
  };

  it("are none of a row that says nothing against itself", () => {
    const doubts = row({ exe_ans: 12.0, answer: "12", program: "table_sum(a, none)" });
    expect(doubts).toEqual({ disagreement: undefined, averagesWrongCount: false, contradiction: undefined });
    expect(isDoubtful(doubts)).toBe(false);
  });

  it.each([
    [{ exe_ans: 12.0, answer: "-12" }, { disagreement: "sign" }],
    [
      { exe_ans: 6.0, program: "add(1, 2), add(#0, 6), add(#1, const_3), divide(#2, const_2)" },
      { averagesWrongCount: true },
    ],
    [{ exe_ans: 12.0, program: "add(5, 8)" }, { contradiction: "13.0" }],
  ])("are each by itself a doubt: %j", (qa, expected) => {
    expect(row(qa)).toMatchObject(expected);
    expect(isDoubtful(row(qa))).toBe(true);
  });

  it.each([[["add(5, 8)"]], [null], ["no program"], [""], [5]])("are none of a program that is none: %j", (program) => {
    expect(isDoubtful(row({ exe_ans: 12.0, program }))).toBe(false);
  });
});

const { rows, source } = allRows();
describe(`the doubts of ${source}`, () => {
  it("are 9 averages of the wrong number of terms and 1 contradiction in FinQA's 883, and none in the sample's", () => {
    const doubts = rows.map((raw) => doubtsOf(readRow(JSON.stringify(raw), raw)));
    const expected = rows.length === 883 ? [9, 1] : [0, 0];
    expect(doubts.filter(({ averagesWrongCount }) => averagesWrongCount)).toHaveLength(expected[0] ?? 0);
    expect(doubts.filter(({ contradiction }) => contradiction !== undefined)).toHaveLength(expected[1] ?? 0);
  });
});
