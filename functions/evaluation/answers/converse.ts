import type { ConverseCommandInput, ConverseCommandOutput } from "@aws-sdk/client-bedrock-runtime";
import type { StoredAnswer } from "../../contract/evaluation/answers.ts";
import type { Inference } from "../../contract/evaluation/evaluation-input.ts";
import type { DatasetLine } from "../../../recipes/recipe.ts";
import { sentInference } from "./sent-inference.ts";

/**
 * The dataset line's own turns, as training shows them to the model. `reasoningConfig` is at the top level of the
 * additional fields, where AWS's Converse examples have it; two pages of the guide put it inside inferenceConfig, for
 * InvokeModel.
 */
export function converseRequest(
  modelId: string,
  { messages }: Pick<DatasetLine, "messages">,
  inference: Inference,
): ConverseCommandInput {
  const { reasoningEffort, ...inferenceConfig } = sentInference(inference);
  return {
    modelId,
    system: messages.filter(({ role }) => role === "system").map(({ content }) => ({ text: content })),
    messages: messages
      .filter(({ role }) => role !== "system")
      .map(({ role, content }) => ({ role: role as "user" | "assistant", content: [{ text: content }] })),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
    ...(reasoningEffort === "none"
      ? {}
      : {
          additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: reasoningEffort } },
        }),
  };
}

/**
 * With reasoning, the first block is the (redacted) reasoning and not the answer: every text block counts, and no
 * other.
 * @throws SyntaxError where there is no message: that must not be scored as an answer
 */
export function readAnswer({
  output,
  stopReason,
  usage,
  metrics,
}: ConverseCommandOutput): Omit<StoredAnswer, "askedBy"> {
  const content = output?.message?.content;
  if (content === undefined) throw new SyntaxError("Converse answered without a message");
  return {
    answer: content.map(({ text }) => text ?? "").join(""),
    stopReason: stopReason ?? "unknown",
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    latencyMs: metrics?.latencyMs ?? 0,
  };
}
