import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { EvaluationSummary } from "../../functions/contract/evaluation/evaluation-summary.ts";
import { python } from "./python.ts";

const SCRIPT = fileURLToPath(new URL("../functions/evaluation/statistics/independent.py", import.meta.url));

/** Files of an evaluation, and what they do not say. */
export interface EvaluationFiles {
  readonly rows: string;
  readonly dataset: string;
  readonly summary: string;
}
export interface SummaryOptions {
  readonly seed: number;
  readonly tokenLimit: number | null;
  /** By model: dollars an input token, an output token. */
  readonly prices: Readonly<Record<string, readonly [number, number]>>;
}

/** What Python's standard library makes of an evaluation's own rows.jsonl. */
export const independentSummary = (files: EvaluationFiles, options: SummaryOptions): unknown =>
  python([SCRIPT, files.rows, files.dataset, files.summary], JSON.stringify(options));

/** All that follows from the answers is what Python computed: numbers up to rounding, all else exactly. */
export function expectSameSummary(
  { dataset: { split, rows, clusters }, models, comparisons, usDollars }: EvaluationSummary,
  independent: unknown,
): void {
  expectSame({ dataset: { split, rows, clusters }, models, comparisons, usDollars }, independent, "summary");
}

function expectSame(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    const allowed = 1e-9 * Math.max(1e-3, Math.abs(expected));
    expect(Math.abs(actual - expected), `${path}: ${actual} and ${expected}`).toBeLessThanOrEqual(allowed);
  } else if (isObject(actual) && isObject(expected)) {
    expect(Object.keys(actual).sort(), path).toEqual(Object.keys(expected).sort());
    for (const [member, value] of Object.entries(expected)) expectSame(actual[member], value, `${path}.${member}`);
  } else {
    expect(actual, path).toBe(expected);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
