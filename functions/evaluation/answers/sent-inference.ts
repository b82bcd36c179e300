import type { Inference } from "../../contract/evaluation/evaluation-input.ts";

/** The settings that are sent to a model. */
export type SentInference = Partial<Inference> & Pick<Inference, "reasoningEffort">;

/** At effort "high" the service refuses maxTokens and temperature (Nova 2 User Guide, extended thinking). */
export const sentInference = ({ maxTokens, temperature, reasoningEffort }: Inference): SentInference =>
  reasoningEffort === "high" ? { reasoningEffort } : { maxTokens, temperature, reasoningEffort };
