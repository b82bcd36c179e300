import { isServerError, isTransientError } from "@smithy/core/retry";
import { callFailure } from "../../aws/call-failure.ts";
import { CandidateGone, ModelAccessDenied, ModelNotFound, ModelRefused } from "../../contract/errors.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";

/** What a failed call of Converse means for its question. */
export type AskFailure =
  /** The question is fine: wait and retry, without a limit. */
  | { readonly kind: "throttled" }
  /** Try again a few times; then the answer is missing. */
  | { readonly kind: "failing"; readonly tries: number; readonly words: string }
  /** No retry can help: the answer is missing. */
  | { readonly kind: "missing"; readonly words: string }
  /** No question can be answered: the step ends. */
  | { readonly kind: "fatal"; readonly error: Error };

type SdkError = Parameters<typeof isTransientError>[0];

/** 429, both; the second is a deployment that is still being loaded. */
const THROTTLED = new Set(["ThrottlingException", "ModelNotReadyException"]);
/** The model itself failed on this question: a retry rarely helps. */
const MODEL_FAILED = new Set(["ModelTimeoutException", "ModelErrorException"]);
const MODEL_TRIES = 3;
/** Bedrock or the network failed: a question that always fails so must not delay the others for hours. */
const SERVICE_TRIES = 10;

/** Bedrock's message for a prompt that is longer than the model's context; it has no error name of its own. */
const TOO_LONG =
  /too long|(exceed|over|larger|greater).{0,60}(length|context|token)|too many (input )?tokens|token.{0,40}exceed/i;

/** @param error as the SDK throws it, after its only attempt */
export function askFailure(error: unknown, model: AskedModel): AskFailure {
  const e = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  const words = `${e.name}: ${e.message}`;
  if (THROTTLED.has(e.name)) return { kind: "throttled" };
  if (MODEL_FAILED.has(e.name)) return { kind: "failing", tries: MODEL_TRIES, words };
  const status = e.$metadata?.httpStatusCode ?? 0;
  if (e.name === "ValidationException") return refused(e, words, model);
  if (e.name === "ResourceNotFoundException") return { kind: "fatal", error: notFound(e, words, model) };
  if (e.name === "AccessDeniedException" || status === 403)
    return { kind: "fatal", error: accessDenied(e, words, model) };
  // No answer, an unreadable one, or a success status that the SDK still throws for: the cause lies between us and the
  // service.
  if (status < 300 || isTransientError(e) || isServerError(e)) return { kind: "failing", tries: SERVICE_TRIES, words };
  return { kind: "fatal", error: callFailure("bedrock:InvokeModel", model.modelId, error) };
}

function refused(e: SdkError, words: string, model: AskedModel): AskFailure {
  if (TOO_LONG.test(e.message)) return { kind: "missing", words };
  if (/model identifier is invalid/i.test(e.message)) return { kind: "fatal", error: notFound(e, words, model) };
  return {
    kind: "fatal",
    error: new ModelRefused(
      `The model ${model.name} (${model.modelId}) refused the request, bedrock:InvokeModel: ${words}\n${adviceOn(e.message)} Answers that were given before are kept.`,
      { cause: e },
    ),
  };
}

function adviceOn(message: string): string {
  if (/on-demand throughput/i.test(message))
    return "A foundation model of Nova 2 answers through an inference profile only: start a new execution with us.amazon.nova-2-lite-v1:0 as its id.";
  return 'If it names reasoningConfig, maxTokens, temperature or another setting: start a new execution with other "inference" settings; "reasoningEffort": "none" sends no reasoningConfig, for no model.';
}

function notFound(e: SdkError, words: string, { name, modelId, temporary }: AskedModel): Error {
  if (temporary)
    return new CandidateGone(
      `The temporary deployment ${modelId} of the model ${name} does not exist any more, bedrock:InvokeModel: ${words}\nThe machine deploys the model again.`,
      { cause: e },
    );
  return new ModelNotFound(
    `Bedrock knows no model ${modelId} (${name}), bedrock:InvokeModel: ${words}\nAn id is an inference profile (us.amazon.nova-2-lite-v1:0), a custom-model ARN or the ARN of a custom-model deployment. Correct it and start a new execution.`,
    { cause: e },
  );
}

function accessDenied(e: SdkError, words: string, { name, modelId }: AskedModel): Error {
  return new ModelAccessDenied(
    `Bedrock does not let this evaluation ask the model ${name} (${modelId}), bedrock:InvokeModel: ${words}\nCheck, in this order: the model's access in the Bedrock console; a service control policy that denies one of the Regions of the inference profile (us-east-1, us-east-2, us-west-2); the grant of the functions ProbeModels and AnswerShard in infra/evaluation/, which covers us.amazon.nova-2-lite-v1:0 and the account's custom-model deployments. Then redrive: answers that were given before are kept.`,
    { cause: e },
  );
}
