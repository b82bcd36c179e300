import { html } from "hono/html";
import type { EvaluationSummary } from "../../../contract/evaluation/evaluation-summary.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { counted } from "../../../contract/counted.ts";
import { count, dollars, percent } from "../format.ts";
import { baselineSentence } from "../what-it-learned.ts";
import { facts, type Part, section } from "./html-parts.ts";

/** What the base model could do before the training, and so whether there was something to learn. */
export function baseline({ baseline: asked }: RunRecord): Part {
  if (asked === null) return "";
  const { output, summary, check } = asked;
  const [base] = output.models;
  return section(
    "baseline",
    "What the base model could do before",
    html`<p>${baselineSentence(asked)}</p>
      ${(check?.warnings ?? []).map((warning) => html`<p class="bad">${warning}</p>`)}
      ${base === undefined ? "" : figuresOf(base, summary)}`,
  );
}

function figuresOf(
  base: NonNullable<RunRecord["baseline"]>["output"]["models"][number],
  summary: EvaluationSummary | null,
): Part {
  const { completed, missing, paid, mixedRows, overTokenLimit, accuracy } = base;
  const share = (part: number, whole: number): string =>
    whole === 0 ? "none" : `${count(part)} of ${count(whole)} (${percent(part / whole)})`;
  const rows = summary?.dataset.rows;
  return facts([
    ...(summary === null
      ? []
      : [
          [
            "Asked",
            `${counted(summary.dataset.rows, "row")} of ${summary.dataset.split}.jsonl, ${counted(summary.samplesPerRow, "answer")} each`,
          ] as const,
        ]),
    [
      "Mean reward",
      accuracy === null
        ? "not known"
        : `${accuracy.value.toFixed(3)} (95 % interval ${accuracy.low.toFixed(3)} to ${accuracy.high.toFixed(3)})`,
    ],
    ["Paid answers", share(paid, completed)],
    [
      "Rows with paid and unpaid answers",
      `${rows === undefined ? count(mixedRows) : share(mixedRows, rows)}: only these teach`,
    ],
    ["Answers longer than inferenceMaxTokens", share(overTokenLimit, completed)],
    ["Missing answers", count(missing)],
    ...(summary === null ? [] : [["Cost", dollars(summary.usDollars)] as const]),
  ]);
}
