import type { Recipe } from "../../recipes/recipe.ts";
import { completionIn, textOf } from "./completion.ts";

/** What is used of a recipe. */
type ReferenceReader = Pick<Recipe, "readReference" | "references">;

/** A sample that can be scored, or why it can't. */
export type ReadSample =
  | { readonly id: unknown; readonly completion: string; readonly reference: unknown; readonly prompt: () => string }
  | { readonly id: unknown; readonly unscorable: string };

/**
 * Why a sample of a known shape can't be scored: its row of the dataset answers in words. PrepareDataset has warned of
 * it.
 */
export const referenceInWords = ({ references }: Pick<Recipe, "references">): string =>
  `reference_answer is ${references.others}`;

/**
 * Roles of turns that are the prompt's. The model's own is `assistant` in Bedrock's guide, `nova_assistant` in AWS's
 * samples, and may be any other.
 */
const PROMPT_ROLES: ReadonlySet<string> = new Set(["system", "developer", "user", "human", "tool", "function"]);

/**
 * Reads one element of Bedrock's event, tolerantly: its documents and samples disagree on where the reference stands,
 * on the last turn's role and on the shape of its content. Never throws by itself, whatever the element is. The id is
 * returned unchanged; null where there is none.
 * @throws what the recipe throws
 */
export function readSample(sample: unknown, recipe: ReferenceReader): ReadSample {
  if (typeof sample !== "object" || sample === null || Array.isArray(sample))
    return { id: null, unscorable: "not an object" };
  const { id = null, messages, reference_answer: atTop, metadata } = sample as Record<string, unknown>;
  const turns = fromJson(messages);
  if (!Array.isArray(turns) || turns.length === 0) return { id, unscorable: "no messages" };
  const { role, content } = record(turns.at(-1));
  if (!isModels(role)) return { id, unscorable: "last turn is not the assistant's" };
  const completion = completionIn(content);
  if (completion === undefined) return { id, unscorable: "assistant's content is not text" };
  const inMetadata = (): unknown => record(fromJson(metadata))["reference_answer"];
  const reference = recipe.readReference(answerIn(atTop)) ?? recipe.readReference(answerIn(inMetadata()));
  if (reference === undefined) return { id, unscorable: withoutReference([atTop, inMetadata()], recipe) };
  return {
    id,
    completion,
    reference,
    prompt: () =>
      (turns as unknown[])
        .slice(0, -1)
        .map((turn) => textOf(record(turn)["content"]) ?? "")
        .join("\n"),
  };
}

const isModels = (role: unknown): boolean =>
  role === "assistant" || (typeof role === "string" && !PROMPT_ROLES.has(role.toLowerCase()));

/** The answer of a reference: from an object, from its JSON text, or the value itself where it is not an object. */
function answerIn(given: unknown): unknown {
  const value = fromJson(given);
  return typeof value === "object" && value !== null ? record(value)["answer"] : value;
}

function withoutReference(places: readonly unknown[], recipe: ReferenceReader): string {
  const answer = places.map(answerIn).find((one) => one !== undefined && one !== null && one !== "");
  if (answer === undefined) return "no reference_answer";
  return typeof answer === "string" && !JSON_STARTS.test(answer)
    ? referenceInWords(recipe)
    : "reference_answer of an unknown shape";
}

const JSON_STARTS = /^\s*[{["]/;

/** The value of a JSON text of an object, a list or a text; anything else unchanged. */
function fromJson(value: unknown): unknown {
  if (typeof value !== "string" || !JSON_STARTS.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
