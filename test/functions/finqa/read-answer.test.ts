import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../functions/finqa/read-answer.ts";
import { read } from "./stated.ts";

/** How one number may be written. */
const tables = {
  "one number": [
    ["127.4", "127.4"],
    ["127.40", "127.40"],
    ["0", "0"],
    ["0.0", "0.0"],
    [".5", "0.5"],
    ["00012.5", "12.5"],
    ["25.", "25"],
    ["25 .", "25"],
    ["the answer is 25", "25"],
    ["x = 25", "25"],
    ["25 shares", "25"],
  ],
  currency: [
    ["$25", "25"],
    ["$ 25", "25"],
    ["US$25", "25"],
    ["us$ 25", "25"],
    ["€25", "25"],
    ["£25", "25"],
    ["USD 25", "25"],
    ["25 USD", "25"],
    ["$25 per share", "25"],
  ],
  thousands: [
    ["1,234", "1234"],
    ["$1,234,567.89", "1234567.89"],
    ["1{,}234", "1234"],
    ["1,23", "hedged"],
    ["1234,567", "hedged"],
    ["1 234", "hedged"],
  ],
  signs: [
    ["-25", "-25"],
    ["- 25", "-25"],
    ["−25", "-25"],
    ["–25", "-25"],
    ["‑25", "-25"],
    ["+25", "25"],
    ["-$25", "-25"],
    ["$-25", "-25"],
    ["(25)", "-25"],
    ["($25)", "-25"],
    ["$(25)", "-25"],
    ["( 25.5 )", "-25.5"],
    ["(25%)", "-25 %"],
    ["(25)%", "-25 %"],
    ["(12.5 million)", "-12.5 × 10^6"],
    ["($12.5) million", "-12.5 × 10^6"],
    ["(-25)", "-25"],
    ["±25", "unreadable"],
    ["+/-25", "unreadable"],
  ],
  percent: [
    ["25%", "25 %"],
    ["25 %", "25 %"],
    ["25\u00a0%", "25 %"],
    ["25\\%", "25 %"],
    ["25 percent", "25 %"],
    ["25 per cent", "25 %"],
    ["25 Percentage Points", "25 %"],
    ["25% increase", "25 %"],
  ],
  "unit words": [
    ["12.5 million", "12.5 × 10^6"],
    ["$12.5 Million", "12.5 × 10^6"],
    ["12.5M", "12.5 × 10^6"],
    ["12.5mm", "12.5 × 10^6"],
    ["12.5 bn", "12.5 × 10^9"],
    ["12.5 billion dollars", "12.5 × 10^9"],
    ["12.5k", "12.5 × 10^3"],
    ["12.5 trillion", "12.5 × 10^12"],
    ["\\text{12.5 million}", "12.5 × 10^6"],
  ],
  markup: [
    ["~25", "25"],
    ["≈25", "25"],
    ["approximately 25", "25"],
    ["approx. 25", "25"],
    ["about $1,234", "1234"],
    ["[25]", "25"],
    ["{25}", "25"],
    ["**25**", "25"],
    ["**25**.", "25"],
    ["`25`", "25"],
    ["\\boxed{25}", "25"],
    ["$\\boxed{25\\%}$", "25 %"],
    ["\\boxed{\\text{25}}", "25"],
    ["\\(25\\)", "25"],
    ["<25>", "25"],
  ],
  exponents: [
    ["1.25e2", "125"],
    ["1.25E+2", "125"],
    ["1.25e-2", "0.0125"],
    ["1.25 × 10^2", "125"],
    ["1.25 \\times 10^{-2}", "0.0125"],
    ["1e400", "unreadable"],
    ["1e-400", "unreadable"],
  ],
} satisfies Record<string, readonly (readonly [answer: string, read: string])[]>;

describe.each(Object.entries(tables))("an answer's value: %s", (_, rows) => {
  it.each(rows)("%j: %s", (answer, expected) => {
    expect(read(answer)).toBe(expected);
  });
});

describe("an answer", () => {
  it.each(["", "25", "The result is 25.", "\\boxed{25}"])("needs its marker: %j", (completion) => {
    expect(readAnswer(completion)).toEqual({ kind: "none" });
  });

  it("is the last one", () => {
    expect(readAnswer("ANSWER: 25\nNo, wait.\nANSWER: 30")).toMatchObject({ kind: "number", text: "30" });
  });

  it("stands with the text that it was read from", () => {
    expect(readAnswer("ANSWER: **25** or ~30")).toEqual({ kind: "hedged", text: "25 or 30" });
  });
});
