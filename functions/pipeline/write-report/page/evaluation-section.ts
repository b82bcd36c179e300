import { CLUSTER } from "../../../dataset/question.ts";
import { html } from "hono/html";
import type { EvaluationSummary } from "../../../contract/evaluation/evaluation-summary.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { counted } from "../../../contract/counted.ts";
import { count } from "../format.ts";
import type { HeldOutAnswers } from "../held-out-answers.ts";
import { answersTable } from "./answers-table.ts";
import { comparisonPart } from "./comparison.ts";
import { type Part, section } from "./html-parts.ts";
import { modelsTable } from "./models-table.ts";
import { promotionPart } from "./promotion.ts";

/** Whether the tuned model is better: who answered, how they compare, on what, and every answer. */
export function evaluationSection({ evaluation, conclusion }: RunRecord, answers: HeldOutAnswers | null): Part {
  if (evaluation === null) return "";
  const { output, summary } = evaluation;
  const body =
    summary === null
      ? html`<p>${output.verdict}</p>
          <p class="bad">The rest of it can't be read: <code>${output.summaryKey}</code>.</p>`
      : html`${asked(summary)} ${modelsTable(summary.models)}
          <p class="soft">
            Scores are the reward function's: where it pays 1 or 0, the mean score is the share of right answers.
            Intervals are clustered by ${CLUSTER}. Missing answers are infrastructure errors: they count neither as
            right nor as wrong.
          </p>
          ${
            conclusion.cheating === null
              ? ""
              : html`<p class="bad">
                  "Right" is what the reward paid for, and the reward is being cheated: don't trust these figures.
                </p>`
          }
          ${summary.comparisons.map(comparisonPart)}`;
  return section(
    "evaluation",
    "Is the tuned model better?",
    html`${body} ${promotionPart(output.promotion)}
    ${summary === null ? "" : answersTable(answers, summary, output.rowsKey)}`,
  );
}

function asked({ dataset, samplesPerRow, inference, rewardFunctionVersionArn }: EvaluationSummary): Part {
  const samples = samplesPerRow === 1 ? "once" : `${count(samplesPerRow)} times`;
  const { maxTokens, temperature, reasoningEffort } = inference;
  // At effort high the service takes neither of the two.
  const settings =
    reasoningEffort === "high"
      ? "at reasoning effort high, where Bedrock accepts neither a token limit nor a temperature"
      : `at temperature ${temperature}, ${counted(maxTokens, "token")} at most, reasoning effort ${reasoningEffort}`;
  return html`<p>
    Each model was asked ${counted(dataset.rows, "row")} of ${dataset.split}.jsonl, ${samples} each, ${settings}. Scored
    by <code>${rewardFunctionVersionArn}</code>.
  </p>`;
}
