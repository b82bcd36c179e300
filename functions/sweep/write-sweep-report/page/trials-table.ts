import { CLUSTER } from "../../../dataset/question.ts";
import { html, raw } from "hono/html";
import { executionLink, objectLink } from "../../../aws/console-links.ts";
import { regionOf } from "../../../contract/names.ts";
import type { SweepRecord, SweepTrial } from "../../../contract/sweep/sweep-record.ts";
import { percent, percentRange, points } from "../../../pipeline/write-report/format.ts";
import { type Cell, type Part, section } from "../../../pipeline/write-report/page/html-parts.ts";
import { shown } from "../../trials/label.ts";

/**
 * What a column is sorted by, and what it shows. Without a value a trial stands last, whichever way the table is
 * sorted.
 */
interface TrialCell {
  readonly by: number | string | null;
  readonly shows: Cell;
}
interface TrialColumn {
  readonly title: string;
  readonly of: (trial: SweepTrial) => TrialCell;
}

/** Columns whose figures stay on one line. */
const UNBROKEN: ReadonlySet<string> = new Set(["Score", "Base", "95 % interval", "p", "p (Holm)"]);

const missing: TrialCell = { by: null, shows: "–" };
const figure = (value: number | null | undefined, shows: (value: number) => string): TrialCell =>
  value == null ? missing : { by: value, shows: shows(value) };
const pShown = (p: number): string => (p < 0.001 ? "< 0.001" : p.toPrecision(2));

/** Every trial, in the sweep's order; a click on a heading sorts by it. */
export function trialsTable(record: SweepRecord, bucket: string): Part {
  const { trials, winner, plan } = record;
  if (trials.length === 0) return "";
  const columns = columnsOf(plan?.varied ?? Object.keys(trials[0]?.varied ?? {}), record, bucket);
  const head = columns.map(
    ({ title }) => html`<th scope="col" class="figures" aria-sort="none"><button type="button">${title}</button></th>`,
  );
  const rows = trials.map(
    (trial) =>
      html`<tr class="${trial.index === winner?.index ? "chosen" : ""}">
        ${columns.map(({ title, of }) => {
          const { by, shows } = of(trial);
          return html`<td
            class="figures ${UNBROKEN.has(title) ? "unbroken" : ""}"
            data-title="${title}"
            data-by="${by ?? ""}"
          >
            ${shows}
          </td>`;
        })}
      </tr>`,
  );
  return section(
    "trials",
    "The trials",
    html`<div class="wide">
        <table class="cards sortable">
          <thead>
            <tr>
              ${head}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
      <p class="soft">
        Scores are of validation rows: the one that was chosen is marked, and it alone has answered the test rows. p is
        two-sided, of the difference to the base, clustered by ${CLUSTER}; p (Holm) is corrected for the number of
        trials: below 0.05, a difference of this size is unlikely by chance. Trials are not compared with one another.
      </p>
      ${failures(trials)}
      <script>
        ${raw(SORT)};
      </script>`,
  );
}

function columnsOf(varied: readonly string[], record: SweepRecord, bucket: string): TrialColumn[] {
  return [
    { title: "Trial", of: ({ index }) => ({ by: index + 1, shows: String(index + 1) }) },
    ...varied.map((name) => ({
      title: name,
      of: ({ varied: own }: SweepTrial): TrialCell => {
        const value = own[name];
        return value === undefined ? missing : { by: value, shows: shown(value) };
      },
    })),
    { title: "Status", of: (trial) => ({ by: trial.status, shows: statusOf(trial) }) },
    { title: "Rank", of: ({ rank }) => figure(rank, String) },
    { title: "Score", of: ({ result }) => figure(result?.evaluation.tuned.accuracy?.value, percent) },
    { title: "95 % interval", of: intervalOf },
    { title: "Base", of: ({ result }) => figure(result?.evaluation.base.accuracy?.value, percent) },
    {
      title: "Difference, points",
      of: ({ result }) => figure(result?.evaluation.comparison?.difference.value, points),
    },
    { title: "p", of: ({ p }) => figure(p, pShown) },
    { title: "p (Holm)", of: ({ pHolm }) => figure(pHolm, pShown) },
    { title: "Hours", of: ({ trainingHours }) => figure(trainingHours, (hours) => hours.toFixed(2)) },
    {
      title: "Report",
      of: (trial) => ({ by: trial.execution?.name ?? null, shows: reportLink(trial, record, bucket) }),
    },
  ];
}

function statusOf({ status, error, takenFrom, modelDeleted, result }: SweepTrial): string {
  if (status === "failed") return error?.name ?? "failed";
  if (status === "skipped") return "not started";
  const cheats = result?.evaluation.cheating == null ? [] : ["cheats the reward"];
  const remarks = [
    ...cheats,
    ...(takenFrom === null ? [] : [`by ${takenFrom}`]),
    ...(modelDeleted ? ["model deleted"] : []),
  ];
  return [status, ...remarks].join(", ");
}

function intervalOf({ result }: SweepTrial): TrialCell {
  const accuracy = result?.evaluation.tuned.accuracy;
  return accuracy == null ? missing : { by: accuracy.low, shows: percentRange(accuracy) };
}

/** In the bucket, and in a copy of it on a disk, both reports keep their places; in the console each has an address. */
function reportLink({ reportKey, execution }: SweepTrial, { note }: SweepRecord, bucket: string): Cell {
  if (reportKey === null || execution === null) return "–";
  if (note?.simulation != null) return html`<a href="../../${reportKey}">report</a>`;
  return html`<a href="${objectLink(regionOf(execution.arn), bucket, reportKey)}">report</a>
    <a href="${executionLink(execution.arn)}">execution</a>`;
}

function failures(trials: readonly SweepTrial[]): Part {
  const failed = trials.filter(({ error }) => error !== null);
  if (failed.length === 0) return "";
  return html`<h3>Why trials have no score</h3>
    <ul>
      ${failed.map(
        ({ index, label, error }) =>
          html`<li><strong>Trial ${index + 1}</strong> (${label}): ${error?.name}. ${error?.cause}</li>`,
      )}
    </ul>`;
}

/**
 * Sorts by the column whose heading is clicked, and the other way round at the next click. The page has no other
 * script.
 */
const SORT = `
for (const table of document.querySelectorAll("table.sortable"))
  table.querySelectorAll("th button").forEach((button, column) =>
    button.addEventListener("click", () => {
      const heading = button.parentElement;
      const direction = heading.ariaSort === "ascending" ? -1 : 1;
      for (const other of table.querySelectorAll("th")) other.ariaSort = "none";
      heading.ariaSort = direction === 1 ? "ascending" : "descending";
      const by = (row) => row.cells[column].dataset.by;
      const order = (a, b) =>
        by(a) === "" || by(b) === "" ? Number(by(a) === "") - Number(by(b) === "")
        : direction * (isNaN(by(a)) || isNaN(by(b)) ? by(a).localeCompare(by(b)) : by(a) - by(b));
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order));
    }));
`;
