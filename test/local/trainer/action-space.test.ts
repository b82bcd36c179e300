import { describe, expect, it } from "vitest";
import { actionSpace } from "../../../local/trainer/action-space.ts";
import { labelOf, writeCompletion } from "../../../local/trainer/completion.ts";
import type { SampleRow } from "../../../recipes/finqa/sample-rows.ts";
import { possibleCompletions, promptsOf } from "../../support/training.ts";

const BASE = {
  id: "row",
  pre_text: ["northwind inc .", "the plan granted 4000000 shares , of which 2553473 were sold ."],
  post_text: ["rental expense was $ 318 in 2004 and $ 324 in 2005 ."],
  table: [
    ["( in millions )", "2017", "2016", "2015"],
    ["net sales", "$ 12.5", "$ 10.0", "$ 8.0"],
    ["cost of sales", "7.5", "6.0", "-4.0 ( 4.0 )"],
    ["total return", "137.81", "120.0", "100.0"],
  ],
};
const textOf = (question: string, base: Omit<SampleRow, "qa"> = BASE): string =>
  promptsOf([{ ...base, qa: { question, program: "", exe_ans: 0, answer: "" } }])[0]!.text;

describe("the answers to a prompt", () => {
  it.each([
    ["what was the percentage change in net sales from 2016 to 2017?", "25%"],
    ["what was the change in net sales from 2016 to 2017?", "2.5"],
    ["what was the ratio of cost of sales to net sales in 2017?", "0.6"],
    ["what was the average net sales in 2016 and 2017?", "11.25"],
    ["what was the average net sales from 2015 to 2017?", "10.16667"],
    ["what were total net sales in 2016 and 2017?", "22.5"],
    ["was net sales greater than cost of sales in 2017?", "yes"],
    ["what was the total return for the two years ended 2017?", "37.81%"],
    ["what were net sales in 2015?", "8"],
    ["what share of the shares granted was sold?", "0.63837"],
    ["what was the percentage change in rental expense from 2004 to 2005?", "1.887%"],
  ])("hold the right one: %s", (question, answer) => {
    expect(
      possibleCompletions(textOf(question)).some((completion) => completion.endsWith(`\n\nANSWER: ${answer}`)),
    ).toBe(true);
  });

  it("are of two kinds: programs, and what ignores the question", () => {
    const space = actionSpace(textOf("what were net sales in 2015?"));
    const labels = Array.from(space.what, (_, action) => labelOf(space, action));
    expect(new Set(labels.filter(({ ignoresQuestion }) => !ignoresQuestion).map(({ kind }) => kind))).toEqual(
      new Set(["program"]),
    );
    expect(new Set(labels.filter(({ ignoresQuestion }) => ignoresQuestion).map(({ kind }) => kind))).toEqual(
      new Set(["constant", "yes/no", "copy", "hedge", "no marker"]),
    );
  });

  it("that ignore the question are the same whatever is asked", () => {
    const cheats = (question: string): string[] => {
      const space = actionSpace(textOf(question));
      return Array.from(space.what, (_, action) => action)
        .filter((action) => labelOf(space, action).ignoresQuestion)
        .map((action) => writeCompletion(space, action));
    };
    expect(cheats("what was the change in cost of sales from 2015 to 2016?")).toEqual(
      cheats("what were net sales in 2017?"),
    );
  });

  it("are as likely, before training, as a distribution is", () => {
    for (const text of [textOf("what were net sales in 2015?"), "what is the answer?"])
      expect(actionSpace(text).prior.reduce((sum, logit) => sum + Math.exp(logit), 0)).toBeCloseTo(1, 9);
  });

  it.each([
    ["no table", { ...BASE, table: [] }],
    ["no text", { ...BASE, pre_text: [], post_text: [] }],
    ["neither", { ...BASE, table: [], pre_text: [], post_text: [] }],
  ])("are there with %s", (_, base) => {
    const completions = possibleCompletions(textOf("what were net sales in 2015?", base));
    expect(completions).toContain("My answer is 0.05.\n\nANSWER: 0.05");
    expect(completions.every((completion) => !completion.includes("NaN") && !completion.includes("undefined"))).toBe(
      true,
    );
  });
});
