import { type EvaluationInput, type Inference, MAX_OUTPUT_TOKENS } from "../../contract/evaluation/evaluation-input.ts";
import type { TrainedWith } from "./trained-with.ts";

/** For a model whose training is not known: the pipeline's own defaults. */
const DEFAULTS: Inference = { maxTokens: 1000, temperature: 0, reasoningEffort: "high" };

/**
 * The input's settings, else those that the model was trained with: a model that was trained to answer in 1,000 tokens
 * is not asked for 500.
 */
export function planInference({ inference }: EvaluationInput, trained: TrainedWith | undefined): Inference {
  const maxTokens = inference.maxTokens ?? trained?.inference.maxTokens ?? DEFAULTS.maxTokens;
  return {
    maxTokens: Math.min(maxTokens, MAX_OUTPUT_TOKENS),
    temperature: inference.temperature ?? DEFAULTS.temperature,
    reasoningEffort: inference.reasoningEffort ?? trained?.inference.reasoningEffort ?? DEFAULTS.reasoningEffort,
  };
}
