import { html } from "hono/html";
import type { EvaluationOutput } from "../../../contract/evaluation/evaluation-summary.ts";
import type { Part } from "./html-parts.ts";

/** Whether the tuned model was promoted; nothing where the input did not ask for it. */
export function promotionPart(promotion: EvaluationOutput["promotion"]): Part {
  if (promotion === null) return "";
  const { promoted, reason, deploymentArn } = promotion;
  return html`<h3>Promotion</h3>
    <p>
      <strong>${promoted ? "Promoted." : "Not promoted."}</strong> ${reason}
      ${deploymentArn === null ? "" : html`Deployment: <code>${deploymentArn}</code>.`}
    </p>`;
}
