/**
 * The text that a model's turn answers with: of a text or of a list of parts, without reasoning. Whether Bedrock leaves
 * the reasoning in is not documented; AWS's samples read `<|begin_of_solution|>`, and Converse has parts of their own
 * for it. An `ANSWER:` inside the reasoning is no answer.
 * @returns undefined where the content is not text
 */
export function completionIn(content: unknown): string | undefined {
  const text = textOf(content);
  return text === undefined ? undefined : withoutReasoning(text);
}

/** Text of a turn's content: a text, a part, or a list of either. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (typeof content !== "object" || content === null) return undefined;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  const texts = parts.map(textOfPart).filter((text) => text !== undefined);
  return texts.length > 0 ? texts.join("") : undefined;
}

/** @returns "" for reasoning; undefined for what is not text, such as an image */
function textOfPart(part: unknown): string | undefined {
  if (typeof part === "string") return part;
  if (typeof part !== "object" || part === null) return undefined;
  const { type, text, reasoningContent } = part as Record<string, unknown>;
  if (reasoningContent !== undefined || (typeof type === "string" && /reason|think/i.test(type))) return "";
  return typeof text === "string" ? text : undefined;
}

const SOLUTION_BEGINS = "<|begin_of_solution|>";
const SOLUTION_ENDS = "<|end_of_solution|>";
const THOUGHT = /<(?:\|(?:begin|(end))_of_thought\||(\/)?(?:think|thinking|reasoning))>/g;

function withoutReasoning(text: string): string {
  if (!text.includes("<")) return text;
  const solution = text.lastIndexOf(SOLUTION_BEGINS);
  if (solution !== -1) return text.slice(solution + SOLUTION_BEGINS.length).replaceAll(SOLUTION_ENDS, "\n\n");
  let rest = text;
  for (const { 0: tag, 1: end, 2: slash, index } of text.matchAll(THOUGHT))
    // Reasoning that never ends has no answer after it.
    rest = (end ?? slash) === undefined ? "" : text.slice(index + tag.length);
  return rest;
}
