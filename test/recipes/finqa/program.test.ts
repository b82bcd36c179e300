import { describe, expect, it } from "vitest";
import { cellNumber, executeProgram } from "../../../recipes/finqa/execute-program.ts";
import { isConstant, parseProgram, stepOf } from "../../../recipes/finqa/program.ts";

const TABLE = [
  ["", "2018", "2017"],
  ["net sales", "$ 1,234.5", "$ 1,000.5"],
  ["loss", "-12.5 ( 12.5 )", "7.5"],
  ["margin", "62%", "38 %"],
  ["cash , and cash ( used ), net", "1", "2"],
  ["gaps", "5", ""],
  ["twice", "1", "1"],
  ["twice", "2", "2"],
  ["no cell"],
];
const run = (program: string): unknown => executeProgram(parseProgram(program) ?? [], TABLE);

describe("a program", () => {
  it("is read step by step", () => {
    expect(parseProgram(" subtract(1,234.5, -7), divide(#0, const_100)")).toEqual([
      { operation: "subtract", arguments: ["1,234.5", "-7"] },
      { operation: "divide", arguments: ["#0", "const_100"] },
    ]);
  });

  it("may name rows with commas and parentheses", () => {
    expect(parseProgram("table_max(cash , and cash ( used ), net, none), add(#0, 1)")).toEqual([
      { operation: "table_max", arguments: ["cash , and cash ( used ), net", "none"] },
      { operation: "add", arguments: ["#0", "1"] },
    ]);
  });

  it.each([
    "",
    "add",
    "add(1)",
    "add(1, 2",
    "plus(1, 2)",
    "add(1, 2), plus(1, 2)",
    "add(1, 2);",
    "x add(1, 2)",
    5,
    null,
    ["add(1, 2)"],
  ])("is none: %j", (program) => {
    expect(parseProgram(program)).toBeUndefined();
  });

  it.each([
    ["#0", 0],
    ["#12", 12],
    ["#", undefined],
    ["0", undefined],
    ["# 1", undefined],
  ])("refers to a step: %s", (argument, step) => {
    expect(stepOf(argument)).toBe(step);
  });

  it.each([
    ["const_100", true],
    ["const_m1", true],
    ["const_", false],
    ["100", false],
    ["#0", false],
  ])("has constants: %s", (argument, expected) => {
    expect(isConstant(argument)).toBe(expected);
  });
});

describe("executing a program", () => {
  it.each([
    ["add(1, 2)", 3],
    ["subtract(1,234.5, 34.5)", 1200],
    ["multiply(4, const_m1)", -4],
    ["divide(637, const_5)", 127.4],
    ["exp(2, 10)", 1024],
    ["greater(5, 7)", "no"],
    ["greater(7, 5)", "yes"],
    ["greater(5, 5)", "no"],
    ["add(62%, 0.38)", 1],
    ["add(.5, 1.5e1)", 15.5],
    ["subtract(10, 4), divide(#0, 4), multiply(#1, const_100)", 150],
    ["add(1, 2), add(3, 4), multiply(#0, #1)", 21],
    ["table_max(net sales, none)", 1234.5],
    ["table_min(net sales, none)", 1000.5],
    ["table_sum(net sales, none)", 2235],
    ["table_average(loss, none)", -2.5],
    ["table_sum(margin, none)", 1],
    ["table_sum(cash , and cash ( used ), net, none)", 3],
    ["table_sum(twice, none)", 4], // the last of two rows with one name, as in a dictionary
    ["table_max(net sales, none), subtract(#0, 234.5)", 1000],
  ])("%s gives %s", (program, expected) => {
    expect(run(program)).toBe(expected);
  });

  it.each([
    "divide(1, 0)",
    "exp(-8, 0.5)",
    "exp(10, 400)",
    "exp(10, 400), divide(1, #0)",
    "add(#0, 1)",
    "add(1, 2), add(#5, 1)",
    "greater(1, 2), add(#0, 1)",
    "add(net sales, 1)",
    "add(const_x, 1)",
    "add(, 1)",
    "add(1 2, 1)",
    "add(١, 1)",
    "table_sum(gaps, none)",
    "table_sum(no cell, none)",
    "table_sum(unknown, none)",
    "table_sum(#0, none)",
  ])("%s can't be", (program) => {
    expect(run(program)).toBeUndefined();
  });

  it("of no step gives nothing", () => {
    expect(executeProgram([], TABLE)).toBeUndefined();
  });

  it("takes a row of any length", () => {
    const long = ["long", ...Array.from({ length: 300_000 }, (_, i) => String(i))];
    expect(executeProgram(parseProgram("table_max(long, none)") ?? [], [long])).toBe(299_999);
    expect(executeProgram(parseProgram("table_min(long, none)") ?? [], [long])).toBe(0);
  });
});

describe("a cell", () => {
  it.each([
    ["$ 1,234.5", 1234.5],
    ["-12.5 ( 12.5 )", -12.5],
    ["$ -12.5 ( 12.5 )", -12.5],
    ["62%", 0.62],
    ["38 %", 0.38],
    ["", undefined],
    ["( 12.5 )", undefined],
    ["n/a", undefined],
    ["2014", 2014],
    ["a6 5", undefined],
  ])("%j states %s", (cell, number) => {
    expect(cellNumber(cell)).toBe(number);
  });
});
