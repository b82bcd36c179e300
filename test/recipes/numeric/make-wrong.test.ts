import { describe, expect, it } from "vitest";
import { madeWrong } from "../../../recipes/numeric/make-wrong.ts";

describe("a wrong answer that is made of a right one", () => {
  it.each([
    ["0", "0.1"],
    ["0.0", "0.1"],
    ["10", "11"],
    ["-2", "-2.2"],
    ["1234.5678", "1358.02"],
    ["0.125", "0.1375"],
  ])("of %s is %s", (right, wrong) => {
    expect(madeWrong(right)).toBe(wrong);
  });

  it.each(["", " ", "yes", "1,234", "Infinity", "1e999"])("of %j there is none", (text) => {
    expect(madeWrong(text)).toBeUndefined();
  });
});
