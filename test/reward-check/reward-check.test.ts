import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { hasFinqa, SHARED_FOLDER } from "../support/finqa.ts";
import { plausibleAnswers } from "./plausible.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const nothing = mkdtempSync(join(tmpdir(), "no-shared-folder-"));
afterAll(() => {
  rmSync(nothing, { recursive: true });
});

/** What `npm run reward:check -- --untimed` prints: whether a busy machine is fast is no test's matter. */
function rewardCheck(sharedFolder: string): { readonly status: number | null; readonly lines: readonly string[] } {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--import", "tsx", "test/reward-check/main.ts", "--untimed"],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, SHARED_FOLDER: sharedFolder } },
  );
  return { status, lines: stdout.trimEnd().split("\n") };
}

describe("npm run reward:check", () => {
  it("holds on a fresh clone, on the generated sample, and names each line that it could not try", () => {
    const { status, lines } = rewardCheck(nothing);
    expect(lines[0]).toBe("The reward function on 600 rows: the generated sample (FinQA's rows are missing)");
    expect(lines.filter((line) => line.startsWith("✘"))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("–")).map((line) => line.replace(/ +\|/, " |"))).toEqual([
      ...[
        "right, and unpaid",
        "wrong, and paid",
        "reward and people agree",
        "paid exactly, rounded, within the tolerance",
      ].map(
        (line) => `– real answers of a language model: ${line} | skipped: the shared folder's real-answers are missing`,
      ),
      "– 1 MB of adversarial text | skipped: --untimed",
      "– speed through the bundle's handler | skipped: --untimed",
    ]);
    expect(lines.filter((line) => line.startsWith("✔")).length).toBeGreaterThanOrEqual(8);
    expect(status).toBe(0);
  });

  it.runIf(hasFinqa)(
    `agrees with people on real answers${hasFinqa ? "" : " (skipped: FinQA's rows are missing)"}`,
    () => {
      const { status, lines } = rewardCheck(SHARED_FOLDER);
      expect(lines.filter((line) => line.startsWith("✘"))).toEqual([]);
      expect(status).toBe(0);
    },
  );
});

describe("plausible wrong answers", () => {
  const row = (program: string, exe_ans: SampleRow["qa"]["exe_ans"]): SampleRow => ({
    id: "a",
    pre_text: [],
    post_text: [],
    table: [
      ["", "2018", "2017"],
      ["net sales", "$ 8", "$ 4"],
      ["cost", "5", "2"],
      ["margin", "62%", "n/a"],
    ],
    qa: { question: "?", answer: "", program, exe_ans },
  });
  const valuesOf = (program: string, exe_ans: SampleRow["qa"]["exe_ans"]): number[] =>
    plausibleAnswers([row(program, exe_ans)])
      .map(({ value }) => value)
      .sort((a, b) => a - b);

  it("take a number from another cell of its row or column", () => {
    // 8 becomes 4, 5 or 62, which share a row or a column with it; 4 becomes 8 or 2
    expect(valuesOf("subtract(8, 4)", 4)).toEqual([0, 1, 6, 58]);
  });

  it("take it from any cell where it stands in no table, and never the place of a constant or of a step", () => {
    expect(valuesOf("add(100, const_1), multiply(#0, const_m1)", -101)).toEqual([-63, -9, -6, -5, -3]);
  });

  it("keep the percent sign of the number, and leave out what is the right answer all the same", () => {
    // 62% becomes 8% or 5%, of which 5% is the answer; 1 any number of the table
    expect(valuesOf("multiply(62%, 1)", 0.05)).toEqual([0.08, 1.24, 2.48, 3.1, 4.96, 38.44]);
  });

  it("are none of a yes or a no, and name the operation of the answer", () => {
    expect(valuesOf("greater(8, 4)", "yes")).toEqual([]);
    expect(plausibleAnswers([row("add(8, 4), divide(#0, const_2)", 6)])[0]?.operation).toBe("divide");
  });
});
