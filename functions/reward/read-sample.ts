import { readReference, type Reference } from "../finqa/read-reference.ts";

/** A sample that can be scored, or why it can't. */
export type ReadSample =
  | { readonly id: unknown; readonly completion: string; readonly reference: Reference; readonly prompt: () => string }
  | { readonly id: unknown; readonly unscorable: string };

/**
 * Reads one element of Bedrock's event, tolerantly: its documents and samples disagree on where the reference stands and on the last turn's role.
 * Never throws, whatever the element is. The id is echoed as it is; null where there is none.
 */
export function readSample(sample: unknown): ReadSample {
  if (typeof sample !== "object" || sample === null || Array.isArray(sample))
    return { id: null, unscorable: "not an object" };
  const { id = null, messages, reference_answer: atTop, metadata } = sample as Record<string, unknown>;
  if (!Array.isArray(messages) || messages.length === 0) return { id, unscorable: "no messages" };
  const turns = messages as unknown[];
  const last = record(turns.at(-1));
  if (last["role"] !== "assistant" && last["role"] !== "nova_assistant")
    return { id, unscorable: "last turn is not the assistant's" };
  const completion = textOf(last["content"]);
  if (completion === undefined) return { id, unscorable: "assistant's content is no text" };
  const inMetadata = record(metadata)["reference_answer"];
  const reference = readReference(answerOf(atTop)) ?? readReference(answerOf(inMetadata));
  if (reference === undefined)
    return {
      id,
      unscorable:
        (atTop ?? inMetadata ?? null) === null
          ? "no reference_answer"
          : "reference_answer is neither a number nor yes or no",
    };
  return {
    id,
    completion,
    reference,
    prompt: () =>
      turns
        .slice(0, -1)
        .map((turn) => textOf(record(turn)["content"]) ?? "")
        .join("\n"),
  };
}

/** An object's `answer`, or what stands there instead of an object. */
const answerOf = (given: unknown): unknown => (typeof given === "object" ? record(given)["answer"] : given);

function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = (content as unknown[])
    .map((part) => (typeof part === "string" ? part : record(part)["text"]))
    .filter((text) => typeof text === "string");
  return texts.length > 0 ? texts.join("") : undefined;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
