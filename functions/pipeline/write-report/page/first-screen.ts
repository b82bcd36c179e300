import { html } from "hono/html";
import { recipe } from "#recipe";
import { executionLink, jobsLink } from "../../../aws/console-links.ts";
import { accountOf, regionOf } from "../../../contract/names.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { modelArnOf } from "../run-facts.ts";
import { facts, type Part } from "./html-parts.ts";

/** What the reader of a run's report sees before scrolling. */
export const firstScreen = (record: RunRecord): Part =>
  outcomeSection(record, {
    learned: "What did it learn?",
    model: modelArnOf(record),
    subject: [
      ["Task", recipe.title],
      ["Execution", nameAndStart(record)],
    ],
    links: links(record),
  });

/** What an outcome shows beside its conclusion. */
export interface OutcomeParts {
  /** The question that `conclusion.learned` answers. */
  readonly learned: string;
  /** ARN of the model that came of it; null where there is none. */
  readonly model: string | null;
  readonly subject: readonly (readonly [string, string])[];
  readonly links: Part;
}

/** Rehearsal or real run, the verdict, and the four questions that a report is read for. */
export function outcomeSection(
  record: Pick<RunRecord, "note" | "execution" | "conclusion">,
  { learned: question, model, subject, links }: OutcomeParts,
): Part {
  const { headline, mood, cheating, warnings, worked, learned, cost, next } = record.conclusion;
  return html`<section id="outcome">
    ${whatItIs(record)}
    <h1 class="${mood}">${headline}</h1>
    ${cheating === null ? "" : html`<p class="bad alert"><strong>The reward is being cheated.</strong> ${cheating}</p>`}
    ${warnings.map((warning) => html`<p class="bad">${warning}</p>`)}
    ${facts([
      ["Did it work?", worked],
      [question, learned],
      ["What did it cost?", cost],
      ["What next?", next],
      ...(model === null ? [] : [["Model", html`<code>${model}</code>`] as const]),
      ...subject,
    ])}
    ${links}
  </section>`;
}

/** At the top of the page, so that nobody mistakes a rehearsal for a real run. */
function whatItIs({ note, execution: { arn } }: Pick<RunRecord, "note" | "execution">): Part {
  if (note?.simulation != null)
    return html`<p class="kind"><strong>Rehearsal, not a real run.</strong> ${note.simulation}</p>`;
  return html`<p class="kind"><strong>Real run</strong> in the AWS account ${accountOf(arn)}, ${regionOf(arn)}.</p>`;
}

/** The console shows nothing of a rehearsal. */
function links({ note, execution, checks, evaluation, baseline }: RunRecord): Part {
  if (note?.simulation != null) return "";
  const job = checks.at(-1)?.jobArn;
  const found: readonly (readonly [string, string | null | undefined])[] = [
    ["Execution", executionLink(execution.arn)],
    ["Training jobs and models", job && jobsLink(job)],
    ["Baseline", baseline?.executionArn && executionLink(baseline.executionArn)],
    ["Evaluation", evaluation?.executionArn && executionLink(evaluation.executionArn)],
  ];
  return html`<p>
    In the console: ${found.flatMap(([title, url]) => (url ? [html`<a href="${url}">${title}</a> `] : []))}
  </p>`;
}

/** "nightly, started 2026-11-24 17:18 UTC". */
export const nameAndStart = ({ execution: { name, started } }: Pick<RunRecord, "execution">): string =>
  `${name}, started ${started.slice(0, 16).replace("T", " ")} UTC`;
