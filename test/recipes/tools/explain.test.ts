import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What `npm run reward:explain` runs. */
function explain(...args: string[]): {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly complaint: string;
} {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "recipes/tools/explain.ts", ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
  return { status, lines: stdout.trimEnd().split("\n"), complaint: stderr };
}

describe("npm run reward:explain", () => {
  it.each([
    {
      args: ["--answer", "Steps.\nANSWER: **12.5%** in 2018", "--reference", "0.125"],
      lines: [
        'read:          "12.5% in 2018"',
        "as:            12.5 percent",
        "compared with: 0.125",
        "score:         1.0",
        "paid as:       exact",
        "because:       12.5% read as percent is 0.125, exactly",
      ],
    },
    {
      args: ["--answer", "$12.5 million", "--reference", "12.5", "--prompt", "(in millions)"],
      lines: [
        'read:          "$12.5 million"',
        "as:            12.5 × 10^6",
        "compared with: 12.5",
        "score:         1.0",
        "paid as:       exact",
        "because:       $12.5 million read as in the table's unit is 12.5, exactly",
      ],
    },
    {
      args: ["--answer", "12.3%", "--reference", "0.12346"],
      lines: [
        'read:          "12.3%"',
        "as:            12.3 percent",
        "compared with: 0.12346",
        "score:         1.0",
        "paid as:       rounded",
        "because:       12.3% read as percent is 0.12346, rounded to the digits that it states",
      ],
    },
    {
      args: ["--answer", "8.35%", "--reference", "0.0837"],
      lines: [
        'read:          "8.35%"',
        "as:            8.35 percent",
        "compared with: 0.0837",
        "score:         1.0",
        "paid as:       within 0.25 %",
        "because:       8.35% read as percent is 0.0837, within 0.25 %",
      ],
    },
    {
      args: ["--answer", "-12.6", "--reference", "-12.5"],
      lines: [
        'read:          "-12.6"',
        "as:            -12.6",
        "compared with: -12.5",
        "score:         0.0",
        "paid as:       nothing",
        "because:       -12.6 is not -12.5, as it stands or as percent or fraction, rounded to the digits that it states",
      ],
    },
    {
      args: ["--answer=25 or 30", "--reference=25"],
      lines: [
        'read:          "25 or 30"',
        "as:            hedged",
        "compared with: 25",
        "score:         0.0",
        "paid as:       nothing",
        'because:       "25 or 30" states more than one value',
      ],
    },
    {
      args: ["--answer", "ANSWER:", "--reference", "yes"],
      lines: [
        "read:          nothing",
        "as:            none",
        "compared with: yes",
        "score:         0.0",
        "paid as:       nothing",
        "because:       there is no answer after a marker ANSWER:",
      ],
    },
  ])("says what was read, with what it was compared and why: $args", ({ args, lines }) => {
    expect(explain(...args)).toEqual({ status: 0, lines, complaint: "" });
  });

  it.each([
    [[]],
    [["--answer", "25"]],
    [["--reference", "25"]],
    [["--answer"]],
    [["--answr", "25", "--reference", "25"]],
  ])("says how to call it where it is called with %j", (args) => {
    const { status, complaint } = explain(...args);
    expect(status).toBe(2);
    expect(complaint).toContain("Call: npm run reward:explain -- --answer");
    expect(complaint).not.toMatch(/^\s+at /m); // no stack
  });

  it("refuses a reference that nothing can be scored against", () => {
    const { status, complaint } = explain("--answer", "25", "--reference", "maybe");
    expect(status).toBe(2);
    expect(complaint).toBe(
      'The reference "maybe" is neither a number nor yes or no: nothing can be scored against it.\n',
    );
  });
});
