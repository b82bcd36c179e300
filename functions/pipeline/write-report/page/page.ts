import { html, raw } from "hono/html";
import type { Evaluation } from "../../../contract/evaluation.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { costs, provenance } from "./accounts.ts";
import { curves } from "./curves.ts";
import { dataset } from "./dataset.ts";
import { evaluationSection } from "./evaluation.ts";
import { machine, timeline } from "./machine.ts";
import { failure, outcome } from "./outcome.ts";
import type { Part } from "./parts.ts";
import { STYLE } from "./style.ts";
import { hyperParameters, job, smokeTest } from "./training.ts";

/** report.html: one page without a script, that asks for nothing from anywhere. Every value is escaped by the template. */
export async function page(record: RunRecord, answers: Evaluation | null): Promise<string> {
  const evaluation = (): Part => evaluationSection(record, answers);
  const sections = [
    outcome,
    failure,
    curves,
    evaluation,
    machine,
    dataset,
    smokeTest,
    hyperParameters,
    job,
    timeline,
    costs,
    provenance,
  ].map((section) => section(record));
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${record.execution.name}: ${record.execution.status}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${sections}</main>
      </body>
    </html>`;
  return document.toString();
}
