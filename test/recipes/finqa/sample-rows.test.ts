import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateFinqaRows, type SampleRow } from "../../../recipes/finqa/sample-rows.ts";
import { writeFinqaSample } from "../../support/finqa-sample.ts";
import { temporaryFolder } from "../../support/rehearsals.ts";

const ROWS = generateFinqaRows(1, 400);

/**
 * FinQA's small language: steps `operation(a, b)` split by commas, `#n` an earlier step's result, `const_n` a number.
 */
function executed(program: string): number | "yes" | "no" {
  const results: (number | "yes" | "no")[] = [];
  for (const [, operation = "", ...operands] of program.matchAll(/(\w+)\(([^,]+), ([^)]+)\)/g)) {
    const [a = NaN, b = NaN] = operands.map((text) =>
      Number(text.startsWith("#") ? results[Number(text.slice(1))] : text.replace("const_", "")),
    );
    results.push(
      {
        add: a + b,
        subtract: a - b,
        multiply: a * b,
        divide: a / b,
        greater: a > b ? ("yes" as const) : ("no" as const),
      }[operation] ?? NaN,
    );
  }
  return results.at(-1) ?? NaN;
}

const figures = ({ table }: SampleRow): number[] =>
  table.slice(1).flatMap(([, ...cells]) => cells.map((cell) => Number(cell.replace("$ ", ""))));
const operandsOf = ({ qa }: SampleRow): number[] =>
  [...qa.program.matchAll(/(?<![#_\d.])\d+(?:\.\d+)?/g)].map(([n]) => Number(n));

describe("the generated sample", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(generateFinqaRows(1, 400)).toEqual(ROWS);
    expect(generateFinqaRows(2, 400)).not.toEqual(ROWS);
  });

  it("has as many rows as asked for, each with an id of its own", () => {
    expect(generateFinqaRows(1, 0)).toEqual([]);
    expect(ROWS).toHaveLength(400);
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(400);
  });

  it("has FinQA's shape", () => {
    for (const row of ROWS) {
      expect(row).toMatchObject({
        id: expect.stringMatching(/^\w+\/\d{4}\/page_\d+\.pdf-\d+$/) as string,
        qa: { question: expect.stringMatching(/\?$|in millions\?$/) as string },
      });
      for (const text of [...row.pre_text, ...row.post_text]) expect(text).not.toBe("");
      const width = row.table[0]?.length;
      expect(width).toBeGreaterThan(1);
      for (const cells of row.table) expect(cells).toHaveLength(width!);
    }
  });

  it("has true answers: the program's result is exe_ans", () => {
    for (const { qa, id } of ROWS) {
      const result = executed(qa.program);
      if (typeof result === "number")
        expect(Math.abs(result - (qa.exe_ans as number)), `${id}: ${qa.program}`).toBeLessThanOrEqual(0.000_005 + 1e-9);
      else expect(qa.exe_ans, `${id}: ${qa.program}`).toBe(result);
    }
  });

  it("computes with what stands in the table", () => {
    for (const row of ROWS)
      for (const operand of operandsOf(row)) expect(figures(row), `${row.id}: ${row.qa.program}`).toContain(operand);
  });

  it("writes the answer as FinQA does: a share as a percentage, the rest as it is", () => {
    for (const { qa } of ROWS) {
      if (typeof qa.exe_ans === "string") expect(qa.answer).toBe(qa.exe_ans);
      else if (qa.answer.endsWith("%"))
        expect(Math.abs(Number(qa.answer.slice(0, -1)) / 100 - qa.exe_ans)).toBeLessThanOrEqual(0.000_051);
      else expect(Number(qa.answer)).toBe(qa.exe_ans);
    }
  });

  it("asks for numbers and for yes or no", () => {
    const answers = new Set(ROWS.map(({ qa }) => (typeof qa.exe_ans === "string" ? qa.exe_ans : "a number")));
    expect([...answers].toSorted()).toEqual(["a number", "no", "yes"]);
    expect(new Set(ROWS.map(({ qa }) => qa.program.replaceAll(/[\d.]+/g, ""))).size).toBeGreaterThanOrEqual(5);
  });
});

it("is written as FinQA's three files, enough of each for a job, and no row in two", async () => {
  const folder = await temporaryFolder();
  await writeFinqaSample(folder);
  const files = await Promise.all(
    ["train.json", "dev.json", "test.json"].map(
      async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as SampleRow[],
    ),
  );
  expect(files[0]!.length).toBeGreaterThanOrEqual(100);
  for (const rows of files) expect(rows.length).toBeGreaterThan(0);
  const all = files.flat().map((row) => JSON.stringify(row));
  expect(new Set(all).size).toBe(all.length);
});
