import type { RunRecord } from "../../../contract/report.ts";
import type { HeldOutAnswers } from "../held-out-answers.ts";
import { baseline } from "./baseline.ts";
import { costs } from "./costs.ts";
import { curves } from "./curves.ts";
import { dataset } from "./dataset.ts";
import { evaluationSection } from "./evaluation-section.ts";
import { failure } from "./failure.ts";
import { firstScreen } from "./first-screen.ts";
import { htmlDocument } from "./html-document.ts";
import type { Part } from "./html-parts.ts";
import { machine } from "./machine-section.ts";
import { provenance } from "./provenance.ts";
import { smokeTest } from "./smoke-test.ts";
import { hyperParameters, trainingJob } from "./training-job.ts";

/**
 * report.html: one page without a script, that asks for nothing from anywhere. Every value is escaped by the template.
 */
export function page(record: RunRecord, answers: HeldOutAnswers | null): Promise<string> {
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
  return htmlDocument(`${record.execution.name}: ${record.conclusion.headline}`, sections);
}
