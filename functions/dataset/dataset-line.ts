import type { LineContent } from "../../recipes/recipe.ts";
import type { Split } from "../contract/splits.ts";

/**
 * A dataset line without its index, which is known only once the rows are drawn: `head + index + tail`, with the
 * newline.
 */
export interface LineWithoutIndex {
  readonly head: string;
  readonly tail: string;
}

/** Members that every line has; a recipe's own come last. */
export const LINE_MEMBERS = [
  "messages",
  "reference_answer",
  "task_id",
  "domain",
  "data_source",
  "original_question",
] as const;

/**
 * JSON without the characters that some readers take for the end of a line: newer Node's readline U+2028 and U+2029,
 * Python's splitlines U+0085 as well.
 */
const json = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** @param name of the recipe */
export function lineWithoutIndex(
  { system, user, answer, question, domain, others = {} }: LineContent,
  name: string,
  split: Split,
): LineWithoutIndex {
  const turns = system === undefined ? [] : [{ role: "system", content: system }];
  const messages = json([...turns, { role: "user", content: user }]);
  const own = Object.entries(others).map(([key, value]) => `,${json(key)}:${json(value)}`);
  return {
    head: `{"messages":${messages},"reference_answer":{"answer":${json(answer)}},"task_id":"${name}_${split}_`,
    tail: `","domain":${json(domain)},"data_source":"${name}","original_question":${json(question)}${own.join("")}}\n`,
  };
}
