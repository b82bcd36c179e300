import * as z from "zod";
import { unsupported } from "../../http/loopback-server.ts";
import { checked, refused } from "../checked.ts";

/**
 * Members of Converse, and of what it holds, that the pipeline does not use: with them, a rehearsal would promise what
 * it has not tested.
 */
const NOT_STOOD_IN = [
  "toolConfig",
  "guardrailConfig",
  "promptVariables",
  "additionalModelResponseFieldPaths",
  "performanceConfig",
  "serviceTier",
  "outputConfig",
  "projectIdentifier",
] as const;
const OTHER_BLOCKS = [
  "image",
  "document",
  "video",
  "audio",
  "toolUse",
  "toolResult",
  "guardContent",
  "cachePoint",
  "reasoningContent",
  "citationsContent",
  "searchResult",
] as const;

const metadata = z
  .string()
  .max(256)
  .regex(/^[a-zA-Z0-9\s:_@$#=/+,\-.]*$/);

/** A union: each block has one member. */
const Block = z.record(z.string(), z.unknown());
/** Converse's body, by the service model (botocore 1.44.8, bedrock-runtime/2023-09-30). */
const ConverseBody = z.object({
  messages: z.array(z.object({ role: z.enum(["user", "assistant", "system"]), content: z.array(Block) })).optional(),
  system: z.array(Block).optional(),
  inferenceConfig: z
    .object({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).max(2500).optional(),
    })
    .optional(),
  additionalModelRequestFields: z.unknown().optional(),
  requestMetadata: z
    .record(metadata.min(1), metadata)
    .refine((pairs) => Object.keys(pairs).length >= 1 && Object.keys(pairs).length <= 16, "1 to 16 pairs")
    .optional(),
});

/** Nova 2 user guide, extended thinking. */
const Reasoning = z.strictObject({
  type: z.enum(["enabled", "disabled"]),
  maxReasoningEffort: z.enum(["low", "medium", "high"]).optional(),
});
export type Effort = NonNullable<z.infer<typeof Reasoning>["maxReasoningEffort"]>;

/** What a call of Converse asks for. */
export interface ConverseRequest {
  /** The user's last turn. */
  readonly prompt: string;
  /** All turns and the system's, in characters. */
  readonly length: number;
  /** The most tokens that the answer may have, thoughts included. */
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  /** Absent where the model does not reason. */
  readonly effort?: Effort;
  /** reasoningConfig was given, even if only to disable reasoning. */
  readonly configuresReasoning: boolean;
}

/**
 * Nova 2 Lite's: the temperature of its user guide, and the most tokens that users saw. Its topP, 0.9, applies to
 * tokens; here a whole answer is drawn, from all of them.
 */
const DEFAULTS = { maxTokens: 65_535, temperature: 0.7, topP: 1 } as const;

/** @throws AwsError ValidationException, and UnsupportedOperation for what the stand-in does not do */
export function readRequest(body: unknown): ConverseRequest {
  const request = checked(ConverseBody, body);
  const unused = NOT_STOOD_IN.find((member) => (body as Record<string, unknown>)[member] !== undefined);
  if (unused !== undefined) throw unsupported("Bedrock runtime", `Converse with ${unused}`);
  const { messages = [], system = [], inferenceConfig = {} } = request;
  if (inferenceConfig.stopSequences !== undefined)
    throw unsupported("Bedrock runtime", "Converse with inferenceConfig.stopSequences");
  const turns = messages.map(({ role, content }, i) => ({ role, text: textOf(content, `messages.${i}.content`) }));
  checkRoles(turns);
  const instructions = system.length === 0 ? "" : textOf(system, "system");
  const reasoning = reasoningOf(request.additionalModelRequestFields);
  const effort = reasoning?.type === "enabled" ? reasoning.maxReasoningEffort : undefined;
  const capped = (["maxTokens", "temperature", "topP"] as const).filter((name) => inferenceConfig[name] !== undefined);
  // Nova 2 user guide, extended thinking; the wording: not found.
  if (effort === "high" && capped.length > 0)
    throw refused(`With maxReasoningEffort high, ${capped.join(", ")} must not be set in inferenceConfig.`);
  return {
    prompt: turns.at(-1)?.text ?? "",
    length: turns.reduce((sum, { text }) => sum + text.length, instructions.length),
    maxTokens: inferenceConfig.maxTokens ?? DEFAULTS.maxTokens,
    temperature: inferenceConfig.temperature ?? DEFAULTS.temperature,
    topP: inferenceConfig.topP ?? DEFAULTS.topP,
    ...(effort === undefined ? {} : { effort }),
    configuresReasoning: reasoning !== undefined,
  };
}

function textOf(blocks: readonly Readonly<Record<string, unknown>>[], path: string): string {
  return blocks
    .map((block, i) => {
      const members = Object.keys(block);
      const [member = ""] = members;
      if (members.length !== 1)
        throw refused(`${path}.${i} is a union: it takes one member, got ${members.join(" and ") || "none"}`);
      if (OTHER_BLOCKS.some((other) => other === member))
        throw unsupported("Bedrock runtime", `Converse with ${member} in ${path}`);
      const { text } = block;
      if (typeof text !== "string") throw refused(`${path}.${i} has no text, but ${member}`);
      // Converse's own words.
      if (text.trim() === "")
        throw refused(
          `The text field in the ContentBlock object at ${path}.${i} is blank. Add text to the text field, and try again.`,
        );
      return text;
    })
    .join("\n");
}

function checkRoles(turns: readonly { readonly role: string; readonly text: string }[]): void {
  const [first] = turns;
  if (first?.role !== "user")
    throw refused("A conversation must start with a user message. Try again with a conversation that starts so.");
  if (turns.some(({ role }) => role === "system"))
    throw refused("Nova takes the system's turn in system, not in messages.");
  if (turns.some(({ role }, i) => role !== (i % 2 === 0 ? "user" : "assistant")))
    throw refused("A conversation must alternate between user and assistant roles.");
  if (turns.at(-1)?.role === "assistant")
    throw unsupported("Bedrock runtime", "Converse with an answer that is begun by the caller");
  const empty = turns.findIndex(({ text }) => text === "");
  if (empty !== -1) throw refused(`messages.${empty}.content is empty.`);
}

/** The fields that Nova 2 Lite takes besides: reasoningConfig at the top level, as AWS's Converse example has it. */
function reasoningOf(fields: unknown): z.infer<typeof Reasoning> | undefined {
  if (fields === undefined) return undefined;
  const { reasoningConfig, inferenceConfig, ...rest } = checked(z.record(z.string(), z.unknown()), fields);
  if (inferenceConfig !== undefined)
    throw unsupported("Bedrock runtime", "Converse with additionalModelRequestFields.inferenceConfig");
  const [extraneous] = Object.keys(rest);
  if (extraneous !== undefined)
    throw refused(
      `Malformed input request: #: extraneous key [${extraneous}] is not permitted, please reformat your input and try again.`,
    );
  if (reasoningConfig === undefined) return undefined;
  const reasoning = checked(Reasoning, reasoningConfig);
  if (reasoning.type === "enabled" && reasoning.maxReasoningEffort === undefined)
    throw refused("reasoningConfig.maxReasoningEffort is required where reasoning is enabled.");
  return reasoning;
}
