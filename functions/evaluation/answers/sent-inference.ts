import type { Inference } from "../../contract/evaluation/evaluation-input.ts";

/** The settings that are sent to a model. */
export type SentInference = Partial<Inference> & Pick<Inference, "reasoningEffort">;

/** At effort "high" the service refuses maxTokens and temperature (evaluation facts, 2.1). */
export const sentInference = ({ maxTokens, temperature, reasoningEffort }: Inference): SentInference =>
  reasoningEffort === "high" ? { reasoningEffort } : { maxTokens, temperature, reasoningEffort };
