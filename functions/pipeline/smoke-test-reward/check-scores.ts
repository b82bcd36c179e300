import { shortened } from "../../contract/shortened.ts";
import type { TestCase } from "./test-case.ts";

/** A case that was not scored as expected. */
export interface Fault {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

export interface Verdict {
  readonly faults: readonly Fault[];
  /** Names of the cases that were scored exactly as expected. */
  readonly exact: readonly string[];
  /** Scores in the order of the cases; only meaningful where there are no faults. */
  readonly scores: readonly number[];
}

/**
 * Compares a reward function's answer with what is expected: its shape, its length, each id in its place, each score a
 * number from 0 to 1 and exactly the expected one.
 */
export function checkScores(cases: readonly TestCase[], answer: unknown): Verdict {
  if (!Array.isArray(answer))
    return {
      faults: [{ name: "the response's shape", expected: "an array", got: shown(answer) }],
      exact: [],
      scores: [],
    };
  const results = answer as unknown[];
  const faults: Fault[] = [];
  const exact: string[] = [];
  if (results.length !== cases.length) {
    faults.push({
      name: "the response's length",
      expected: `${cases.length} results`,
      got: `${results.length} results`,
    });
  }
  const scores = cases.map(({ name, sample, expected }, i) => {
    const { id, aggregate_reward_score: score } = asRecord(results[i]);
    if (i >= results.length) faults.push({ name, expected: expected.toFixed(1), got: "no result" });
    else if (id !== sample.id) faults.push({ name, expected: `id ${sample.id}`, got: `id ${shown(id)}` });
    else if (typeof score !== "number" || !(score >= 0 && score <= 1))
      faults.push({ name, expected: expected.toFixed(1), got: `${shown(score)}, not a number from 0 to 1` });
    else if (score !== expected) faults.push({ name, expected: expected.toFixed(1), got: String(score) });
    else exact.push(name);
    return typeof score === "number" ? score : Number.NaN;
  });
  return { faults, exact, scores };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 100));

/**
 * A table in plain text: case, expected, got. All sixty or so cases take a quarter of the 32 KiB at which Step
 * Functions cuts a cause.
 */
export function table(faults: readonly Fault[]): string {
  const rows = [{ name: "case", expected: "expected", got: "got" }, ...faults].map(
    ({ name, expected, got }) => [shortened(name, 60), shortened(expected, 30), got] as const,
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name, expected, got]) => `${name.padEnd(widths[0] ?? 0)} | ${expected.padEnd(widths[1] ?? 0)} | ${got}`)
    .join("\n");
}
