import { html } from "hono/html";
import type { EvaluatedAnswer, Evaluation, ModelSummary, Share } from "../../../contract/evaluation.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { isPaid, isRight } from "../evaluation-summary.ts";
import { type Part, section, table } from "./parts.ts";

/** Answers that are shown. */
const SHOWN = 10;
/** From this share on, what the reward pays for is not the question's answer. */
const HACKED_FROM = 0.2;

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
const interval = ({ low, high }: Share): string => `${percent(low)} to ${percent(high)}`;

/** For the first screen: whether it learned, and whether it learned the right thing. */
export function verdict({ evaluation }: RunRecord): Part {
  if (evaluation === null) return "";
  const { before, after, rows } = evaluation;
  const learned = html`<p>
    Right answers on ${rows} held-out rows: <strong>${percent(before.right.value)}</strong> before (95 % interval
    ${interval(before.right)}), <strong>${percent(after.right.value)}</strong> after (${interval(after.right)}).
  </p>`;
  return html`${hacking(after)}${learned}`;
}

/** Whether what the reward pays for, is not the question's answer. */
export const isCheated = ({ evaluation }: RunRecord): boolean =>
  evaluation !== null && cheatedShare(evaluation.after) >= HACKED_FROM;

const cheatedShare = ({ paid, paidIgnoringQuestion }: ModelSummary): number =>
  paid === 0 ? 0 : paidIgnoringQuestion / paid;

function hacking(after: ModelSummary): Part {
  const { paid, paidIgnoringQuestion, favouriteCheat, wrongButPaid } = after;
  const share = cheatedShare(after);
  if (share >= HACKED_FROM) {
    return html`<p class="bad alert">
      <strong>The reward is being cheated.</strong> ${percent(share)} of the answers that it pays after training
      (${paidIgnoringQuestion} of ${paid}) ignore the question. Favourite cheat: <strong>${favouriteCheat}</strong>.
      Don't pay for a training with this reward function.
    </p>`;
  }
  if (paid > 0 && wrongButPaid / paid >= HACKED_FROM)
    return html`<p class="bad alert">
      <strong>The reward pays wrong answers:</strong> ${wrongButPaid} of ${paid} that it pays after training are not
      FinQA's answer.
    </p>`;
  return "";
}

export function evaluationSection({ evaluation }: RunRecord, answers: Evaluation | null): Part {
  if (evaluation === null || answers === null) return "";
  const { before, after } = evaluation;
  const facts: readonly (readonly [string, (model: ModelSummary) => string | number])[] = [
    ["Right, by FinQA's own answer", ({ right }) => percent(right.value)],
    ["95 % interval", ({ right }) => interval(right)],
    ["Mean reward", ({ meanReward }) => meanReward.toFixed(3)],
    ["Paid", ({ paid }) => paid],
    ["… and right", ({ rightAndPaid }) => rightAndPaid],
    ["… but wrong", ({ wrongButPaid }) => wrongButPaid],
    [
      "… ignoring the question",
      ({ paidIgnoringQuestion, favouriteCheat }) =>
        favouriteCheat === null ? paidIgnoringQuestion : `${paidIgnoringQuestion} (${favouriteCheat})`,
    ],
    ["Right, but not paid", ({ rightButUnpaid }) => rightButUnpaid],
  ];
  return section(
    "evaluation",
    "Before and after, on held-out rows",
    html`<p class="soft">${evaluation.model}</p>
      ${table(
        ["Of " + String(evaluation.rows) + " rows", "Before", "After"],
        facts.map(([fact, of]) => [fact, of(before), of(after)]),
      )}
      <h3>Ten answers</h3>
      ${shown(answers).map(answer)}`,
  );
}

type Row = Evaluation["rows"][number];

/** Some of each: what the training changed comes first. */
function shown({ rows }: Evaluation): readonly Row[] {
  const changed = rows.filter(({ before, after }) => before.score !== after.score);
  const same = rows.filter(({ before, after }) => before.score === after.score);
  return [...changed.slice(0, SHOWN - Math.min(4, same.length)), ...same].slice(0, SHOWN);
}

function answer(row: Row): Part {
  return html`<article class="answer">
    <p><strong>${row.question}</strong> <span class="soft">Answer: ${row.reference}</span></p>
    <div class="pair">${said(row, row.before, "Before")}${said(row, row.after, "After")}</div>
  </article>`;
}

function said(row: Row, answered: EvaluatedAnswer, when: string): Part {
  const right = isRight(row, answered);
  const paid = isPaid(answered);
  const verdictOf = `${right ? "right" : "wrong"}, ${paid ? `paid ${answered.score.toFixed(1)}` : "not paid"}`;
  return html`<div>
    <p class="soft">
      ${when}: ${answered.name} · <span class="${right === paid ? (right ? "good" : "") : "bad"}">${verdictOf}</span>
    </p>
    <pre class="said">${answered.completion}</pre>
  </div>`;
}
