import type { ConverseRequest, Effort } from "./converse-request.ts";
import { chance } from "./chance.ts";

/** Characters of English text, roughly. */
const CHARACTERS_PER_TOKEN = 3.5;

/**
 * Tokens of thoughts by effort, at least and at most. Invented, and small: the length of Nova's reasoning is not
 * published.
 */
const THOUGHTS: Readonly<Record<Effort, readonly [number, number]>> = {
  low: [40, 300],
  medium: [80, 600],
  high: [120, 1020],
};

/** Share of answers that come in two text blocks, so that no caller reads only the first one. */
const IN_TWO_BLOCKS = 0.25;

/** Simulated milliseconds of an answer: until the first token, and for each. */
const LATENCY = { first: 350, token: 6 } as const;

export type ContentBlock =
  { readonly text: string } | { readonly reasoningContent: { readonly reasoningText: { readonly text: string } } };

/** The body of Converse's answer. */
export interface ConverseAnswer {
  readonly output: { readonly message: { readonly role: "assistant"; readonly content: readonly ContentBlock[] } };
  readonly stopReason: "end_turn" | "max_tokens";
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly totalTokens: number };
  readonly metrics: { readonly latencyMs: number };
}

/**
 * A completion as Converse answers it: thoughts, redacted, if the model reasons, and the text as far as maxTokens go.
 * @param key the same key gives the same thoughts and blocks
 */
export function converseAnswer(completion: string, request: ConverseRequest, key: string): ConverseAnswer {
  const { effort, maxTokens } = request;
  const thoughts = effort === undefined ? 0 : tokensOfThoughts(effort, key);
  const wanted = thoughts + tokensIn(completion.length);
  const outputTokens = Math.min(wanted, maxTokens);
  const left = Math.max(0, Math.floor((outputTokens - thoughts) * CHARACTERS_PER_TOKEN));
  const text = wanted > maxTokens ? completion.slice(0, left) : completion;
  const inputTokens = tokensIn(request.length);
  return {
    output: {
      message: {
        role: "assistant",
        content: [
          ...(effort === undefined ? [] : [{ reasoningContent: { reasoningText: { text: "[REDACTED]" } } }]),
          ...blocksOf(text, key),
        ],
      },
    },
    stopReason: wanted > maxTokens ? "max_tokens" : "end_turn",
    // Reasoning is billed as output, though it is not shown.
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: LATENCY.first + outputTokens * LATENCY.token },
  };
}

const tokensIn = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** Most think little, some long. */
function tokensOfThoughts(effort: Effort, key: string): number {
  const [least, most] = THOUGHTS[effort];
  return Math.round(least + (most - least) * chance("thoughts", key) ** 2);
}

/** The blocks' texts, one behind the other, are the text. */
function blocksOf(text: string, key: string): ContentBlock[] {
  if (text === "") return [];
  if (text.length < 2 || chance("blocks", key) >= IN_TWO_BLOCKS) return [{ text }];
  const at = 1 + Math.floor(chance("cut", key) * (text.length - 1));
  return [{ text: text.slice(0, at) }, { text: text.slice(at) }];
}
