/** A prompt, taken apart as far as it can be read: what is missing is empty. */
export interface PromptText {
  /** Of the text before and behind the table. */
  readonly sentences: readonly string[];
  /** Rows of cells; the first row holds the columns' headings, the first cell of a row its label. */
  readonly table: readonly (readonly string[])[];
  readonly question: string;
  /** Whether it names no parts: then what is asked is said all over the text, not in the question alone. */
  readonly free: boolean;
  /** What stands before an answer, such as `ANSWER:` or `####`. */
  readonly answerMarker: string;
}

/**
 * Takes a user's turn apart. Either it names its parts: `Context:`, text, `Table:`, rows of cells between ` | `, text,
 * `Question: …`, and how to answer. Or it is free text, of which the last sentence that asks is the question, and what
 * follows it says how to answer.
 */
export function readPromptText(text: string): PromptText {
  const asked = `\n${text}`.lastIndexOf("\nQuestion:");
  if (asked === -1 && !/^(?:Context|Table):/m.test(text)) return freeText(text);
  const context = asked === -1 ? "" : text.slice(0, asked);
  const question = (asked === -1 ? text : text.slice(asked + "Question:".length)).trim().split(/\n\s*\n/)[0] ?? "";
  const [before = "", behind = ""] = `\n${context}`.split(/\nTable:\n/, 2);
  const end = behind.indexOf("\n\n");
  const rows = end === -1 ? behind : behind.slice(0, end);
  const after = end === -1 ? "" : behind.slice(end);
  return {
    sentences: `${before.replace(/^\s*Context:/, "")}\n${after}`
      .split(/\s[.;]\s|\.\s*\n|\n/)
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence !== ""),
    table: rows
      .split("\n")
      .filter((row) => row.trim() !== "")
      .map((row) => row.split("|").map((cell) => cell.trim())),
    question,
    free: false,
    answerMarker: markerIn(text),
  };
}

function freeText(text: string): PromptText {
  const sentences = text
    .split(/(?<=[.?!])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
  const asking = sentences.findLastIndex((sentence) => sentence.endsWith("?"));
  return {
    sentences: asking === -1 ? sentences : sentences.slice(0, asking + 1),
    table: [],
    question: sentences[asking] ?? text.trim(),
    free: true,
    answerMarker: markerIn(text),
  };
}

/** How the prompt wants an answer to begin: `ANSWER: <…>`, or `after "####"`. */
const markerIn = (text: string): string =>
  text.match(/#{2,}/g)?.at(-1) ??
  Array.from(text.matchAll(/\b([A-Z]{3,}:)\s*</g), ([, marker]) => marker).at(-1) ??
  "ANSWER:";
