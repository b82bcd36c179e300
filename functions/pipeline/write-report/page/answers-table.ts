import { html } from "hono/html";
import type { EvaluationSummary } from "../../../contract/evaluation/evaluation-summary.ts";
import { counted } from "../../../contract/counted.ts";
import { count } from "../format.ts";
import type { HeldOutAnswer, HeldOutAnswers } from "../held-out-answers.ts";
import { folded, type Part, table, words } from "./html-parts.ts";

/** Every answer of every model, to be found by the browser's own search. */
export function answersTable(answers: HeldOutAnswers | null, { models }: EvaluationSummary, rowsKey: string): Part {
  if (answers === null) return html`<p class="bad">The answers can't be read: <code>${rowsKey}</code>.</p>`;
  const { rows, rowsInAll } = answers;
  const names = models.map(({ name }) => name);
  const all =
    rows.length === rowsInAll
      ? `All ${counted(rowsInAll, "row")}`
      : `${count(rows.length)} of ${counted(rowsInAll, "row")}`;
  return folded(
    `${all}, with what each model stated`,
    html`<p class="soft">
        The score comes before each answer; the whole text is in <code>${rowsKey}</code>. Open this list, then use the
        search of your browser.
      </p>
      ${table(
        [words("Row"), words("Question"), words("Reference"), ...names.map(words)],
        rows.map(({ id, question, reference, answers: of }) => [
          id,
          question,
          reference,
          ...names.map((name) => stated(of.get(name) ?? [])),
        ]),
      )}`,
  );
}

const stated = (samples: readonly HeldOutAnswer[]): Part =>
  html`${samples.map(
    ({ stated: text, score }) =>
      html`<div>
        <span class="${score !== null && score > 0 ? "good" : "soft"}">${score === null ? "" : score.toFixed(1)}</span>
        ${text}
      </div>`,
  )}`;
