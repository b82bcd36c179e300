import type { EvaluationPlan, PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import type { AnswerStore } from "../answers/answer-store.ts";
import { answersFolder } from "../answers/answers-folder.ts";
import { costOf, priceOf } from "../prices.ts";

/**
 * Upper bound of what the missing answers will cost: prompts by their characters (the manifest's 95th percentile),
 * answers at maxTokens. At reasoning effort "high" the service takes no limit: there the figure is a guess, which
 * ProbeModels replaces by a measurement.
 */
export async function estimateCost(
  plan: Omit<EvaluationPlan, "estimate">,
  promptTokens: number,
  store: AnswerStore,
): Promise<EvaluationPlan["estimate"]> {
  const { dataset, samplesPerRow, inference } = plan;
  const answers = dataset.rows * samplesPerRow;
  let usDollars = 0;
  const words: string[] = [];
  for (const model of plan.models) {
    const known = await store.count(answersFolder(model.modelArn, plan), dataset.rows, samplesPerRow);
    const cost = (answers - known) * costOf(model.modelArn, { input: promptTokens, output: inference.maxTokens });
    usDollars += cost;
    words.push(wordsOf(model, answers, known, cost));
  }
  const tokens = `${promptTokens} prompt tokens and ${inference.maxTokens} answer tokens`;
  const bound =
    inference.reasoningEffort === "high"
      ? "This is a guess: at reasoning effort high, answers have no limit. ProbeModels measures them."
      : "This is an upper bound.";
  return { usDollars, sentence: `${words.join("; ")}. Together $${usDollars.toFixed(2)}, at ${tokens} each. ${bound}` };
}

function wordsOf({ name, modelArn }: PlannedModel, answers: number, known: number, cost: number): string {
  const { input, output } = priceOf(modelArn);
  const kept = known === 0 ? "" : `, ${known} of them kept from before`;
  return `${name}: $${cost.toFixed(2)} for ${answers} answers${kept}, at $${input} for a million tokens in and $${output} for a million tokens out`;
}
