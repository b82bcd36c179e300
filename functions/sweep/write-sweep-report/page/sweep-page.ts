import { CLUSTER } from "../../../dataset/question.ts";
import { html } from "hono/html";
import { executionLink, objectLink } from "../../../aws/console-links.ts";
import { regionOf } from "../../../contract/names.ts";
import type { SweepRecord } from "../../../contract/sweep/sweep-record.ts";
import { dollars } from "../../../pipeline/write-report/format.ts";
import { nameAndStart, outcomeSection } from "../../../pipeline/write-report/page/first-screen.ts";
import { htmlDocument } from "../../../pipeline/write-report/page/html-document.ts";
import {
  facts,
  type Part,
  section,
  table,
  verbatim,
  figures,
  words,
} from "../../../pipeline/write-report/page/html-parts.ts";
import { promotionPart } from "../../../pipeline/write-report/page/promotion.ts";
import { percent, percentRange, points } from "../../../pipeline/write-report/format.ts";
import { errorOf } from "../../../pipeline/write-report/run-facts.ts";
import { TRAINING_USAGE_TYPE } from "../../../pipeline/write-report/prices.ts";
import type { TrialRuns } from "../sweep-facts.ts";
import { pictures } from "./pictures.ts";
import { trialsTable } from "./trials-table.ts";

/** What a sweep's page has besides a run's. */
const SWEEP_STYLE = `
.sortable th button { all: unset; cursor: pointer; color: var(--link); }
.sortable th button:focus-visible { outline: 2px solid var(--link); }
.sortable th[aria-sort=ascending] button::after { content: " \\25B2"; }
.sortable th[aria-sort=descending] button::after { content: " \\25BC"; }
@media (min-width: 40rem) { main { max-width: 72rem; } .sortable { font-size: .85rem; } .sortable th, .sortable td { padding-right: .5rem; } }
.sortable .unbroken { white-space: nowrap; }
.sortable .chosen td { font-weight: 600; background: var(--panel); }
`;

/**
 * report.html of a sweep: one page that asks for nothing from anywhere; its only script sorts the table of trials.
 * Every value is escaped by the template.
 */
export function sweepPage(record: SweepRecord, runs: TrialRuns, bucket: string): Promise<string> {
  const sections = [
    outcome(record),
    failure(record),
    trialsTable(record, bucket),
    pictures(record, runs),
    onTestRows(record, bucket),
    cost(record),
    provenance(record),
  ];
  return htmlDocument(`${record.execution.name}: ${record.conclusion.headline}`, sections, SWEEP_STYLE);
}

function outcome(record: SweepRecord): Part {
  const { execution, winner, note } = record;
  return outcomeSection(record, {
    learned: "Which trial?",
    model: winner?.modelArn ?? null,
    subject: [["Sweep", nameAndStart(record)]],
    links:
      note?.simulation == null
        ? html`<p><a href="${executionLink(execution.arn)}">The sweep in the console</a></p>`
        : "",
  });
}

function failure({ failure: failed }: SweepRecord): Part {
  if (failed === null) return "";
  return section(
    "failure",
    `${errorOf(failed)}${failed.state === null ? "" : ` at ${failed.state}`}`,
    verbatim(failed.cause),
  );
}

/** The one time that the test rows are asked. */
function onTestRows({ evaluation, winner, execution, note }: SweepRecord, bucket: string): Part {
  if (evaluation === null) return "";
  const { comparison, models, promotion, summaryKey } = evaluation.output;
  const rows = models.map(({ name, accuracy, missing, asked }) => [
    name,
    accuracy === null ? "not known" : percent(accuracy.value),
    accuracy === null ? "not known" : percentRange(accuracy),
    `${missing} of ${asked}`,
  ]);
  return section(
    "test",
    `Is trial ${(winner?.index ?? 0) + 1} better than the base?`,
    html`<p><strong>${evaluation.output.verdict}</strong></p>
      ${table([words("Model"), figures("Score on test rows"), figures("95 % interval"), figures("Missing")], rows)}
      ${
        comparison === null
          ? ""
          : facts([
              [
                "Difference",
                `${points(comparison.difference.value)} points; 95 % interval ${points(comparison.difference.low)} to ${points(comparison.difference.high)} points, clustered by ${CLUSTER}`,
              ],
              ["McNemar's mid-p", comparison.midP === null ? "not defined" : comparison.midP.toPrecision(3)],
            ])
      }
      ${promotionPart(promotion)}
      <p class="soft">
        The test rows were asked once in this sweep, of this trial's model and the base alone. Every answer:
        ${
          note?.simulation == null
            ? html`<a href="${objectLink(regionOf(execution.arn), bucket, summaryKey)}">${summaryKey}</a>`
            : html`<code>${summaryKey}</code>`
        }
      </p>`,
  );
}

function cost({ spent, plan, note }: SweepRecord): Part {
  const simulated = note?.simulation != null;
  return section(
    "cost",
    simulated ? "What it would cost on AWS" : "What it cost so far",
    html`${table(
        [words("What"), words("How much"), figures("US dollars")],
        [
          [
            "Bedrock training",
            `${spent.trainingHours.toFixed(2)} h of ${TRAINING_USAGE_TYPE}: AWS's price list has the rate`,
            "not known",
          ],
          [
            "All else",
            "evaluations, Lambda, Step Functions, S3, logs of the trials and of the sweep's own evaluations",
            dollars(spent.usDollars),
          ],
        ],
      )}
      ${plan === null ? "" : html`<p class="soft">Planned: ${plan.estimate.sentence}</p>`}
      <p class="soft">
        Each custom model costs $1.95 a month until it is deleted; "deleteLosers": true deletes those that were not
        chosen.
      </p>`,
  );
}

/** What is needed to repeat the run. */
function provenance({ execution, note, sourceCommit }: SweepRecord): Part {
  const input = JSON.stringify(execution.input, undefined, 1) as string | undefined;
  return section(
    "provenance",
    "To do it again",
    html`${note?.command == null ? "" : verbatim(note.command)}
      <p>
        Start an execution of the sweep machine with this input; with <code>"resume": "${execution.name}"</code> added,
        trials that are completed are not trained again:
      </p>
      ${verbatim(input ?? "no input is known")}
      ${facts([
        ["Execution", html`<code>${execution.arn}</code>`],
        ["Commit of the code", html`<code>${sourceCommit}</code>`],
      ])}`,
  );
}
