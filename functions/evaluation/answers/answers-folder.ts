import { createHash } from "node:crypto";
import type { EvaluationPlan } from "../../contract/evaluation/evaluation-plan.ts";
import { PREFIX } from "../../contract/keys.ts";
import { sentInference } from "./sent-inference.ts";

/**
 * The folder of a model's answers, with a trailing slash. Its name holds a hash of everything that an answer depends
 * on, so that the same question finds its answer. A deployment's answers are those of the model that it serves.
 */
export function answersFolder(
  modelArn: string,
  { dataset, inference }: Pick<EvaluationPlan, "dataset" | "inference">,
): string {
  const { maxTokens, temperature, reasoningEffort } = sentInference(inference);
  const asked = [modelArn, dataset.digest, dataset.split, maxTokens, temperature, reasoningEffort];
  return `${PREFIX.answers}${createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, 32)}/`;
}
