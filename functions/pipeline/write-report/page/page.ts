import { html, raw } from "hono/html";
import type { RunRecord } from "../../../contract/report.ts";
import type { HeldOutAnswers } from "../held-out-answers.ts";
import { baseline } from "./baseline.ts";
import { costs } from "./costs.ts";
import { curves } from "./curves.ts";
import { dataset } from "./dataset.ts";
import { evaluationSection } from "./evaluation-section.ts";
import { failure } from "./failure.ts";
import { firstScreen } from "./first-screen.ts";
import type { Part } from "./html-parts.ts";
import { machine } from "./machine-section.ts";
import { provenance } from "./provenance.ts";
import { smokeTest } from "./smoke-test.ts";
import { STYLE } from "./style.ts";
import { hyperParameters, trainingJob } from "./training-job.ts";

/**
 * report.html: one page without a script, that asks for nothing from anywhere. Every value is escaped by the template.
 */
export async function page(record: RunRecord, answers: HeldOutAnswers | null): Promise<string> {
  const evaluation = (of: RunRecord): Part => evaluationSection(of, answers);
  const sections = [
    firstScreen,
    failure,
    evaluation,
    curves,
    baseline,
    machine,
    dataset,
    smokeTest,
    hyperParameters,
    trainingJob,
    costs,
    provenance,
  ].map((section) => section(record));
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${record.execution.name}: ${record.conclusion.headline}</title>
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
